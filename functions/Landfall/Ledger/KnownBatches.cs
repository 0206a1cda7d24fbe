using Landfall.Ledger.Rows;
using Landfall.Storage;

namespace Landfall.Ledger;

/// <summary>Finds out which batches have an entry, by their keys alone.</summary>
public sealed class KnownBatches(ILedgerStore store)
{
    private const int ReadsAtOnce = 16;

    // A page of a thousand keys costs about as much as so many rows that are asked for by themselves.
    private const int ListedFrom = 8;
    private const int PageKeys = 1_000;

    /// <summary>
    /// Those of <paramref name="batches"/> that have an entry, readable or not. Many of one table and day are asked for by the keys of
    /// that day, few or scattered ones each by itself.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<IReadOnlySet<string>> OfAsync(IEnumerable<string> batches, CancellationToken cancellationToken)
    {
        var days = batches.Distinct(StringComparer.Ordinal).GroupBy(TableAndDay).ToAsyncEnumerable();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var looks = ReadAhead.SelectAsync(days, ReadsAtOnce, (day, stop) => OfDayAsync(day.Key.Table, [.. day], stop), cancellationToken);
        await foreach (var some in looks)
        {
            known.UnionWith(some);
        }

        return known;
    }

    private static (string Table, DateTime Day) TableAndDay(string batch)
    {
        var (table, changedAt) = BatchId.Parse(batch);
        return (table, changedAt.Date);
    }

    private async Task<IReadOnlyList<string>> OfDayAsync(string table, IReadOnlyList<string> batches, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var asked = batches
            .Select(batch => (Batch: batch, Key: LedgerRowKeys.Entries + LedgerRowKeys.EndOf(batch)))
            .Where(one => LedgerLimits.IsKey(partition) && LedgerLimits.IsKey(one.Key))
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .ToList();
        var known = new List<string>(asked.Count);
        var next = asked.Count < ListedFrom ? 0 : await ListAsync(partition, asked, known, cancellationToken);
        var finds = ReadAhead.SelectAsync(
            asked.Skip(next).ToAsyncEnumerable(),
            ReadsAtOnce,
            async (one, stop) => (one.Batch, Row: await store.FindAsync(partition, one.Key, stop)),
            cancellationToken
        );
        await foreach (var (batch, row) in finds)
        {
            if (row is not null)
            {
                known.Add(batch);
            }
        }

        return known;
    }

    /// <summary>
    /// Walks along the day's keys from the first that is asked for to the last, as long as that is cheaper; the number of those that are
    /// settled.
    /// </summary>
    private async Task<int> ListAsync(
        string partition,
        List<(string Batch, string Key)> asked,
        List<string> known,
        CancellationToken cancellationToken
    )
    {
        var (next, read) = (0, 0);
        var keys = store.KeysAsync(partition, new LedgerKeys(asked[0].Key, asked[^1].Key + " "), cancellationToken);
        await foreach (var key in keys)
        {
            while (next < asked.Count && string.CompareOrdinal(asked[next].Key, key) < 0)
            {
                next++;
            }

            if (next < asked.Count && string.Equals(asked[next].Key, key, StringComparison.Ordinal))
            {
                known.Add(asked[next++].Batch);
            }

            if (++read % PageKeys == 0 && next < read / PageKeys * ListedFrom)
            {
                return next;
            }
        }

        return asked.Count;
    }
}
