using Azure;

namespace Landfall.Ledger;

/// <summary>An entry as it was read, with what a conditional write over it needs.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="ETag">Its blob's version.</param>
/// <param name="Writes">The marks of its last writes, newest first.</param>
internal sealed record StoredEntry(LedgerEntry Entry, ETag ETag, IReadOnlyList<string> Writes);
