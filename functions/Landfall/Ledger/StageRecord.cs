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
);
