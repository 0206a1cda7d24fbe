using System.Text.Json;
using Landfall.Embedded.Discovery;
using Landfall.Embedded.Journals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Runs an orchestrator from its start over its journal and the events that are new, until it waits or ends.</summary>
internal sealed class Replay(FunctionCatalog catalog, FunctionInvoker invoker, ILoggerFactory loggers)
{
    /// <summary>Gives the events that the new ones lead to: calls, a custom status, an end.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="past">Its journal.</param>
    /// <param name="arrived">Events to add to it; the first one of a new instance is its start.</param>
    public IReadOnlyList<JournalEvent> Run(string instanceId, IReadOnlyList<JournalEvent> past, IReadOnlyList<JournalEvent> arrived)
    {
        var started = past.Count > 0 ? past[0] : arrived[0];
        var context = new ReplayContext(instanceId, started, past, loggers);
        var queue = new ReplayQueue();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(queue);
        try
        {
            var run = Run(context, queue, past, arrived);
            var at = arrived.Count > 0 ? arrived[^1].At : past[^1].At;
            return End(context, run, at) is { } end ? [.. context.New, end] : context.New;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private Task<JsonElement?> Run(ReplayContext context, ReplayQueue queue, IReadOnlyList<JournalEvent> past, IReadOnlyList<JournalEvent> arrived)
    {
        Task<JsonElement?>? run = null;
        for (var i = 0; i < past.Count + arrived.Count && run is not { IsCompleted: true } && context.Mismatch is null; i++)
        {
            var entry = i < past.Count ? past[i] : arrived[i - past.Count];
            if (entry.Kind == JournalEventKind.Started)
            {
                context.MoveTo(entry, i < past.Count);
                run = RunAsync(context);
            }
            else if (entry.IsAnswer)
            {
                context.MoveTo(entry, i < past.Count);
                context.Answer(entry);
            }

            queue.Drain();
        }

        context.ReportUnmade();
        return run!;
    }

    private async Task<JsonElement?> RunAsync(ReplayContext context)
    {
        var orchestrator = catalog.Find<OrchestrationTriggerAttribute>(context.Name);
        return Payload.From(await invoker.InvokeAsync(orchestrator, context, names: null, CancellationToken.None));
    }

    private static JournalEvent? End(ReplayContext context, Task<JsonElement?> run, DateTimeOffset at)
    {
        if (context.Mismatch is { } mismatch)
        {
            return Failed(new NonDeterministicOrchestrationException(mismatch), at);
        }

        if (run.IsCompletedSuccessfully)
        {
            return new JournalEvent(JournalEventKind.Completed, at) { Data = run.Result };
        }

        if (run.IsCompleted)
        {
            return Failed(run.Exception?.InnerException ?? new TaskCanceledException(run), at);
        }

        return context.IsWaiting
            ? null
            : Failed(new InvalidOperationException($"Orchestrator '{context.Name}', instance '{context.InstanceId}', waits for something that its context did not give it: await activities and durable timers only."), at);
    }

    private static JournalEvent Failed(Exception exception, DateTimeOffset at)
    {
        return new JournalEvent(JournalEventKind.Failed, at) { Failure = Failures.Of(exception) };
    }
}
