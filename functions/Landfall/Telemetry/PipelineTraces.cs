using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Landfall.Telemetry;

/// <summary>
/// Tells the stages of a file as spans of one trace, each when it has ended. The trace's id follows from the batch and its generation, so
/// nothing of it is kept anywhere, and whoever knows the batch finds the trace.
/// </summary>
/// <remarks>
/// A trigger's own trace, be it sampled or not, decides nothing about the file's; the span links to whatever called the stage. Who does not
/// listen pays nothing.
/// </remarks>
public static class PipelineTraces
{
    private const int TraceBytes = 16;
    private const int SpanBytes = 8;

    /// <summary>The source of all spans.</summary>
    public static ActivitySource Source { get; } = new(MetricNames.Meter);

    /// <summary>The trace of a batch's generation.</summary>
    public static ActivityContext ContextOf(string batch, int generation)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{batch}\n{generation}")), hash);
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash[..TraceBytes]),
            ActivitySpanId.CreateFromBytes(hash.Slice(TraceBytes, SpanBytes)),
            ActivityTraceFlags.Recorded
        );
    }

    /// <summary>A stage of a file has ended.</summary>
    public static void Ended(FileStage stage)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        IEnumerable<ActivityLink> links = Activity.Current is { } caller ? [new ActivityLink(caller.Context)] : [];
        using var span = Source.StartActivity(
            stage.Stage,
            ActivityKind.Internal,
            ContextOf(stage.Batch, stage.Generation),
            [
                new(AttributeNames.Table, stage.Table),
                new(AttributeNames.State, stage.State),
                new(SpanAttributeNames.Batch, stage.Batch),
                new(SpanAttributeNames.Generation, stage.Generation),
                new(SpanAttributeNames.Attempt, stage.Attempt),
                new(SpanAttributeNames.RowsIn, stage.RowsIn),
                new(SpanAttributeNames.RowsOut, stage.RowsOut),
            ],
            links,
            stage.StartedAt
        );
        if (span is null)
        {
            return;
        }

        if (stage.ErrorCode is not null)
        {
            // Some sinks leave the status's description out, but no attribute.
            span.SetTag(AttributeNames.ErrorCode, stage.ErrorCode);
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.SetEndTime((stage.StartedAt + stage.Took).UtcDateTime);
    }
}

/// <summary>One stage of one file, as it ended.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Table">The table.</param>
/// <param name="Stage">A word of <see cref="StageNames"/>.</param>
/// <param name="Attempt">Which attempt it was.</param>
/// <param name="State">Where the batch stands now.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="Took">How long it took.</param>
/// <param name="RowsIn">Rows it read.</param>
/// <param name="RowsOut">Rows it handed on.</param>
/// <param name="ErrorCode">Why the batch stopped; null when it did not.</param>
public sealed record FileStage(
    string Batch,
    int Generation,
    string Table,
    string Stage,
    int Attempt,
    string State,
    DateTimeOffset StartedAt,
    TimeSpan Took,
    long RowsIn,
    long RowsOut,
    string? ErrorCode
);

/// <summary>What the attributes of spans are called, beside those of <see cref="AttributeNames"/>; they may name a batch.</summary>
public static class SpanAttributeNames
{
    /// <summary>The batch.</summary>
    public const string Batch = "landfall.batch";

    /// <summary>Its generation.</summary>
    public const string Generation = "landfall.generation";

    /// <summary>Which attempt of the stage it was, from 1.</summary>
    public const string Attempt = "landfall.attempt";

    /// <summary>Rows that the stage read.</summary>
    public const string RowsIn = "landfall.rows.in";

    /// <summary>Rows that it handed on.</summary>
    public const string RowsOut = "landfall.rows.out";
}
