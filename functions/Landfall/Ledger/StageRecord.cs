using System.Text.Json.Serialization;

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

    /// <summary>The same as a stage of an entry that it brought to <paramref name="state"/>.</summary>
    public StageRecord Of(int generation, BatchState state, BatchError? error) =>
        this with
        {
            Generation = generation,
            Outcome = state is BatchState.Registered or BatchState.Curated or BatchState.Published ? null : state.Word(),
            ErrorCode = error?.Code,
        };
}
