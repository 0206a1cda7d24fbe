using System.Text.Json.Serialization;
using Landfall.Costs;

namespace Landfall.Ledger;

/// <summary>One finished run of one stage over a batch.</summary>
/// <param name="Stage">register, curate, load, check or publish.</param>
/// <param name="Attempt">Which attempt of the stage this was, from 1.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="RowsIn">Rows it read.</param>
/// <param name="RowsOut">Rows it handed on.</param>
/// <param name="Bytes">Bytes it read.</param>
/// <param name="Package">The load package that it was part of.</param>
public sealed record StageRecord(
    string Stage,
    int Attempt,
    DateTimeOffset StartedAt,
    double Seconds,
    long RowsIn,
    long RowsOut,
    long Bytes,
    string? Package = null
)
{
    /// <summary>The generation that it was a stage of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Generation { get; init; }

    /// <summary>The state that the batch came to by it; null for the usual one of the stage: registered, curated, published.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why the batch stopped there; null when it did not.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Requests to storage that it made until this was written, each try. Of files that are worked on together one has all of them
    /// and the others 0. Null where nobody counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Calls { get; init; }

    /// <summary>Those among them that repeat one that failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Retries { get; init; }

    /// <summary>The same with what it called; <paramref name="isFirst"/> is true of the one file that has it of those that were worked on
    /// together.</summary>
    public StageRecord Counted(CallCount? calls, bool isFirst) =>
        this with
        {
            Calls =
                isFirst ? calls?.Calls
                : calls is null ? null
                : 0,
            Retries =
                isFirst ? calls?.Retries
                : calls is null ? null
                : 0,
        };

    /// <summary>The same as a stage of an entry that it brought to <paramref name="state"/>.</summary>
    public StageRecord Of(int generation, BatchState state, BatchError? error) =>
        this with
        {
            Generation = generation,
            Outcome = state is BatchState.Registered or BatchState.Curated or BatchState.Published ? null : state.Word(),
            ErrorCode = error?.Code,
        };
}
