namespace Landfall.Ledger;

/// <summary>A ledger document is missing, unreadable, or written by a newer Landfall; nothing was written over it.</summary>
public sealed class LedgerException(string message, Exception? innerException = null) : Exception(message, innerException);
