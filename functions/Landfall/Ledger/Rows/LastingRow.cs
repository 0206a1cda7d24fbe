namespace Landfall.Ledger.Rows;

/// <summary>A row that is written once, by whoever comes first, and then left as it is.</summary>
internal static class LastingRow
{
    private const int Tries = 8;

    /// <summary>
    /// Returns when the row is there, written now or before. A refusal alone does not say that: a store may refuse a transaction for
    /// nothing, and a caller that took it for "is there" would never write the row.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store does not answer, or refuses a row that it does not have.</exception>
    public static async Task EnsureAsync(this ILedgerStore store, string partition, LedgerRow row, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var write = await store.WriteAsync(partition, [new LedgerChange.Insert(row)], cancellationToken);
            if (write.IsCommitted || await store.FindAsync(partition, row.Key, cancellationToken) is not null)
            {
                return;
            }
        }

        throw new LedgerStoreException(
            $"The ledger refused the row '{row.Key}' of '{partition}' {Tries} times and does not have it. Try again later."
        );
    }
}
