namespace Landfall.Ledger.Rows;

/// <summary>
/// Where the ledger's rows are: partitions of rows in the order of their keys, changed only in transactions that compare versions. Azure
/// Table Storage on Azure, SQLite on one machine; one suite of contract tests holds both to what is written here.
/// </summary>
/// <remarks>
/// Safe for any number of writers on any number of hosts. Keys and values keep to <see cref="LedgerLimits"/>, which are those of Table
/// Storage, in every store.
/// </remarks>
public interface ILedgerStore
{
    /// <summary>Creates what the rows are kept in, unless it exists; safe to call from several hosts at once.</summary>
    /// <exception cref="LedgerException">What is there was written by another Landfall, or the store does not answer.</exception>
    Task EnsureAsync(CancellationToken cancellationToken);

    /// <summary>Reads one row; null when there is none.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer; ask again.</exception>
    Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the rows of <paramref name="keys"/> in ordinal order of their keys, page by page as they are asked for. Each row is as it
    /// was at some moment of the listing; rows that change meanwhile may be met in either state.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store did not answer; ask again.</exception>
    IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken);

    /// <summary>Reads the keys alone, as <see cref="ListAsync"/> reads rows; a store that can spares the rest.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer; ask again.</exception>
    IAsyncEnumerable<string> KeysAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
        ListAsync(partition, keys, cancellationToken).Select(row => row.Key);

    /// <summary>
    /// Makes all of <paramref name="changes"/>, or none of them: at least one and at most <see cref="LedgerLimits.Changes"/>, each of
    /// another key. An answer that was lost on the way is recognised by the write's own mark, so a committed transaction is never
    /// reported as a conflict with itself; only one that does nothing but delete leaves no mark, and may be refused because a row is gone
    /// by its own hand.
    /// </summary>
    /// <returns>The new versions, or which change was refused by what another writer did.</returns>
    /// <exception cref="ArgumentException">The changes do not keep to <see cref="LedgerLimits"/>.</exception>
    /// <exception cref="LedgerStoreException">
    /// The store did not answer, and whether the transaction is in is not known: read the rows and decide anew. Nothing else tells
    /// whether it is.
    /// </exception>
    Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken);
}

/// <summary>
/// The keys of one partition from <paramref name="From"/> on, up to and without <paramref name="Before"/>; null for no end. Ordinal order.
/// </summary>
public readonly record struct LedgerKeys(string From, string? Before)
{
    /// <summary>How many rows of them are wanted at most; a listing costs no more than these.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>All of them.</summary>
    public static LedgerKeys All => new("", null);

    /// <summary>Those that begin with <paramref name="prefix"/>.</summary>
    public static LedgerKeys StartingWith(string prefix) => new(prefix, prefix.Length == 0 ? null : prefix[..^1] + (char)(prefix[^1] + 1));
}

/// <summary>The ledger's store did not answer, or not with what it must: whether a change is in is not known.</summary>
public sealed class LedgerStoreException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Which format the rows have, as the store keeps it beside them.</summary>
internal static class LedgerFormat
{
    /// <summary>The format that this Landfall writes and reads.</summary>
    public const int Current = 2;

    /// <summary>The partition of what is known of the store itself.</summary>
    public const string Partition = "~format";

    /// <summary>Refuses a ledger of another format; nothing in it was touched.</summary>
    /// <exception cref="LedgerException">It has another format.</exception>
    public static void Require(string ledger, long? found)
    {
        if (FormatNumber.Refusal(ledger, found, Current) is { } refusal)
        {
            throw new LedgerException(refusal);
        }
    }
}
