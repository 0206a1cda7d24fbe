namespace Landfall.Ledger;

/// <summary>One document of a listing: its entry, or why it cannot be read.</summary>
internal sealed record EntryReading(string Batch, LedgerEntry? Entry, LedgerException? Failure);
