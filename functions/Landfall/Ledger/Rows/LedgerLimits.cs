namespace Landfall.Ledger.Rows;

/// <summary>What every ledger store takes: the limits of Azure Table Storage, so that what works on one machine works on Azure.</summary>
public static class LedgerLimits
{
    /// <summary>Changes of one transaction.</summary>
    public const int Changes = 100;

    /// <summary>Characters of one text; 64 KiB of UTF-16.</summary>
    public const int TextCharacters = 32_000;

    /// <summary>Bytes of one row: 1 MiB less what names and types take.</summary>
    public const int RowBytes = 1_000_000;

    /// <summary>Bytes of one transaction: 4 MiB less what its envelope takes.</summary>
    public const int TransactionBytes = 4_000_000;

    /// <summary>Characters of a partition's name and of a key.</summary>
    public const int KeyCharacters = 500;

    /// <summary>Columns of one row; storage takes 252 and keeps some for itself.</summary>
    public const int Columns = 200;

    /// <summary>True for a text that can name a partition or a row: printable ASCII without <c>/ \ # ?</c>, so that every store orders keys alike.</summary>
    public static bool IsKey(string text) => text.Length is > 0 and <= KeyCharacters && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny("/\\#?");
}

/// <summary>The ledger's store did not answer, or not with what it must: whether a change is in is not known.</summary>
public sealed class LedgerStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
