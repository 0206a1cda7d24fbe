using System.Globalization;
using System.Runtime.CompilerServices;
using Landfall.Ledger.Rows;

namespace Landfall.Tests.Planning;

/// <summary>
/// Rows in memory, for the tests of planning: a hook runs before every call and every page, and sees what each call answered.
/// </summary>
internal sealed class MemoryRows : ILedgerStore
{
    private static readonly ConditionalWeakTable<LedgerRow, string> Printed = [];

    private readonly SortedDictionary<string, LedgerRow> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);

    /// <summary>Awaited before each call and each page; named <c>find h</c>, <c>list g|</c>, <c>write h</c>.</summary>
    public Func<string, Task>? Before { get; init; }

    /// <summary>Runs after each call with the rows that it answered, and how it went.</summary>
    public Action<IReadOnlyList<LedgerRow>, string>? After { get; init; }

    /// <summary>
    /// Decides whether the answer of a write is lost: null for answered, true for lost after the commit, false for lost before.
    /// </summary>
    public Func<bool?>? Lose { get; init; }

    public int PageRows { get; init; } = 1_000;

    public List<string> Calls { get; } = [];

    public int RowsRead { get; private set; }

    /// <summary>All rows of all partitions, as <c>partition/key</c>, without a call.</summary>
    public IReadOnlyDictionary<string, LedgerRow> Rows => _rows;

    public Task EnsureAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        await CallAsync("find " + key, cancellationToken);
        var row = Peek(partition, key);
        After?.Invoke(row is null ? [] : [row], "found");
        return row;
    }

    public async IAsyncEnumerable<LedgerRow> ListAsync(
        string partition,
        LedgerKeys keys,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (from, left) = (keys.From, keys.Most);
        while (left > 0)
        {
            await CallAsync("list " + from, cancellationToken);
            List<LedgerRow> page = [.. Between(partition, from, keys.Before).Take(Math.Min(PageRows, left))];
            After?.Invoke(page, "listed");
            foreach (var row in page)
            {
                RowsRead++;
                yield return row;
            }

            if (page.Count < PageRows)
            {
                break;
            }

            (from, left) = (page[^1].Key + " ", left - page.Count);
        }
    }

    public async Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        Assert.InRange(changes.Count, 1, LedgerLimits.Changes);
        Assert.Equal(changes.Count, changes.Select(change => change.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.All(changes, change => Assert.True(LedgerLimits.IsKey(change.Key), change.Key));
        await CallAsync("write " + changes[0].Key, cancellationToken);
        var lost = Lose?.Invoke();
        if (lost == false)
        {
            throw new LedgerStoreException("The store did not answer, and nothing is in.");
        }

        var write = Write(partition, changes);
        After?.Invoke([], write.IsCommitted ? "written" : "refused");
        return lost is null ? write : throw new LedgerStoreException("The store did not answer, and the transaction is in.");
    }

    public LedgerRow? Peek(string partition, string key) => _rows.GetValueOrDefault(partition + "/" + key);

    public IEnumerable<LedgerRow> Between(string partition, string from, string? before) =>
        _rows
            .Where(pair => pair.Key.StartsWith(partition + "/", StringComparison.Ordinal))
            .Select(pair => pair.Value)
            .Where(row => string.CompareOrdinal(row.Key, from) >= 0 && (before is null || string.CompareOrdinal(row.Key, before) < 0));

    public LedgerWrite Write(string partition, IReadOnlyList<LedgerChange> changes)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            var found = Peek(partition, changes[i].Key)?.Version;
            var fits = changes[i] switch
            {
                LedgerChange.Insert => found is null,
                LedgerChange.Replace replace => found is not null && found == replace.Row.Version,
                LedgerChange.Delete delete => found is not null && found == delete.Version,
                _ => true,
            };
            if (!fits)
            {
                return new LedgerWrite([], i);
            }
        }

        return new LedgerWrite([.. changes.Select(change => Make(partition + "/" + change.Key, change))], null);
    }

    public static string Print(LedgerRow row) =>
        Printed.GetValue(row, static row =>
            row.Key
            + "@"
            + row.Version
            + ":"
            + string.Join(
                ',',
                row.Columns.OrderBy(column => column.Key, StringComparer.Ordinal)
                    .Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Key}={column.Value}"))
            )
        );

    private string? Make(string name, LedgerChange change)
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
            _rows.Remove(name);
            return null;
        }

        var version = _versions[name] = _versions.GetValueOrDefault(name) + 1;
        _rows[name] = row with { Version = version.ToString(CultureInfo.InvariantCulture) };
        return _rows[name].Version;
    }

    private Task CallAsync(string call, CancellationToken cancellationToken)
    {
        Calls.Add(call);
        return Before?.Invoke(call).WaitAsync(cancellationToken) ?? Task.CompletedTask;
    }
}
