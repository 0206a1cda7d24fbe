using Landfall.Embedded.Journals;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Folds a journal into what a client sees of its instance.</summary>
internal static class OrchestrationSummary
{
    public static OrchestrationMetadata Of(string instanceId, IReadOnlyList<JournalEvent> journal, bool withPayloads)
    {
        var started = journal[0];
        var last = journal[^1];
        return new OrchestrationMetadata(started.Name!, instanceId)
        {
            RuntimeStatus = Status(last),
            CreatedAt = started.At,
            LastUpdatedAt = last.At,
            FailureDetails = last.Kind == JournalEventKind.Failed ? last.Failure : null,
            DataConverter = withPayloads ? JsonDataConverter.Default : null,
            SerializedInput = withPayloads ? started.Data?.GetRawText() : null,
            SerializedOutput = withPayloads && last.IsEnd ? last.Data?.GetRawText() : null,
            SerializedCustomStatus = withPayloads ? journal.LastOrDefault(entry => entry.Kind == JournalEventKind.CustomStatus)?.Data?.GetRawText() : null,
        };
    }

    public static OrchestrationRuntimeStatus Status(JournalEvent last) => last.Kind switch
    {
        JournalEventKind.Completed => OrchestrationRuntimeStatus.Completed,
        JournalEventKind.Failed => OrchestrationRuntimeStatus.Failed,
        JournalEventKind.Terminated => OrchestrationRuntimeStatus.Terminated,
        _ => OrchestrationRuntimeStatus.Running,
    };
}
