namespace Landfall.Ledger;

/// <summary>What the ledger has is missing, unreadable, or written by another Landfall; nothing was written over it.</summary>
public sealed class LedgerException(string message, Exception? innerException = null) : Exception(message, innerException);
