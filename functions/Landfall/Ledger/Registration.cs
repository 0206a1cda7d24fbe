namespace Landfall.Ledger;

/// <summary>What registering answers: which batch a file is, in which generation, and where it is on its way.</summary>
public sealed record Registration(string Batch, string Table, int Generation, BatchState State)
{
    /// <summary>Says it of <paramref name="entry"/>.</summary>
    public static Registration Of(LedgerEntry entry) => new(entry.Batch, entry.Table, entry.Generation, entry.State);

    /// <summary>True when there is work for the table's planning: the batch is open, or is a marker file, which may close a
    /// snapshot.</summary>
    public bool WakesTable => !State.IsTerminal() || State == BatchState.Published;
}
