namespace Landfall.Ledger;

/// <summary>What became of a table's files and rows, as the ledger counts them.</summary>
/// <param name="Table">The table, or <see cref="BatchId.UnclaimedTable"/>.</param>
/// <param name="States">Files by state, without states that no file is in; an unclaimed file that has an owner by now is not among
/// them.</param>
/// <param name="Files">Files in any state, <paramref name="ClaimedLater"/> not among them.</param>
/// <param name="ClaimedLater">Unclaimed files that a contract claimed later: the owner's entry counts them.</param>
/// <param name="Unreadable">Files whose ledger entry is of a kind that this Landfall does not know; no other number here counts
/// them.</param>
/// <param name="Rows">Curated rows.</param>
/// <param name="RejectRows">Rejected rows.</param>
/// <param name="LoadedRows">Rows that loads inserted or updated; not what later loads took out again.</param>
/// <param name="UpdatedAt">When an entry last changed, UTC.</param>
public sealed record TableSummary(
    string Table,
    IReadOnlyDictionary<BatchState, long> States,
    long Files,
    long ClaimedLater,
    long Unreadable,
    long Rows,
    long RejectRows,
    long LoadedRows,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>Rows that readers of the table see, as the last load left it; null when nothing was loaded or nobody has counted yet, and
    /// where only files from a day on are asked about.</summary>
    public long? RowsInTable { get; init; }

    /// <summary>What the warehouse has lost of the table; null while nothing is known to be.</summary>
    public string? Loss { get; init; }
}
