using System.Globalization;
using Landfall.Ledger.Rows;

namespace Landfall.Tests.Ledger.Rows;

/// <summary>The ledger in memory: as strict as Table Storage, and quick enough for thousands of runs.</summary>
internal sealed class MemoryLedgerStore : ILedgerStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<string, LedgerRow>> _partitions = new(StringComparer.Ordinal);
    private long _writes;

    /// <summary>Transactions that were made.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>The partitions that have or had rows.</summary>
    public IReadOnlyList<string> Partitions
    {
        get
        {
            lock (_gate)
            {
                return [.. _partitions.Keys];
            }
        }
    }

    /// <summary>Told each transaction that is made, one after the other.</summary>
    public Action<string, IReadOnlyList<LedgerChange>> Written { get; set; } = (_, _) => { };

    /// <summary>Told the key of each row that is asked for by itself.</summary>
    public Action<string> Found { get; set; } = _ => { };

    public Task EnsureAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Found(key);
            return Task.FromResult(Rows(partition).GetValueOrDefault(key));
        }
    }

    public IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return List(partition, keys).ToAsyncEnumerable();
    }

    public Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        LedgerLimits.Check(partition, changes);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var rows = Rows(partition);
            for (var at = 0; at < changes.Count; at++)
            {
                if (!IsAsExpected(changes[at], rows.GetValueOrDefault(changes[at].Key)))
                {
                    return Task.FromResult(new LedgerWrite([], at));
                }
            }

            var version = (++_writes).ToString(CultureInfo.InvariantCulture);
            var versions = changes.Select(change => Apply(rows, change, version)).ToList();
            Written(partition, changes);
            return Task.FromResult(new LedgerWrite(versions, RefusedAt: null));
        }
    }

    /// <summary>All rows of a partition as they are now.</summary>
    public IReadOnlyList<LedgerRow> List(string partition, LedgerKeys keys)
    {
        lock (_gate)
        {
            return
            [
                .. Rows(partition)
                    .Values.SkipWhile(row => string.CompareOrdinal(row.Key, keys.From) < 0)
                    .TakeWhile(row => keys.Before is null || string.CompareOrdinal(row.Key, keys.Before) < 0)
                    .Take(keys.Most),
            ];
        }
    }

    private static bool IsAsExpected(LedgerChange change, LedgerRow? row) =>
        change switch
        {
            LedgerChange.Insert => row is null,
            LedgerChange.Replace { Row: var over } => row is not null && row.Version == over.Version,
            LedgerChange.Delete delete => row is not null && row.Version == delete.Version,
            _ => true,
        };

    private static string? Apply(SortedDictionary<string, LedgerRow> rows, LedgerChange change, string version)
    {
        var row = change switch
        {
            LedgerChange.Insert insert => insert.Row,
            LedgerChange.Replace replace => replace.Row,
            LedgerChange.Put put => put.Row,
            _ => null,
        };
        if (row is null)
        {
            rows.Remove(change.Key);
            return null;
        }

        rows[row.Key] = row with { Columns = new Dictionary<string, object>(row.Columns, StringComparer.Ordinal), Version = version };
        return version;
    }

    private SortedDictionary<string, LedgerRow> Rows(string partition)
    {
        if (!_partitions.TryGetValue(partition, out var rows))
        {
            _partitions.Add(partition, rows = new SortedDictionary<string, LedgerRow>(StringComparer.Ordinal));
        }

        return rows;
    }
}
