using System.Collections.Concurrent;
using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>Says in the list of tables which of them move, so that whoever watches them need not ask each.</summary>
/// <remarks>
/// A table's row is written before anything of the table is. So nothing is in a table that is not listed; and where a row has not changed
/// for longer than <see cref="StaysFor"/>, nobody has written anything meanwhile.
/// </remarks>
internal sealed class MovedTables(ILedgerStore store, TimeProvider time)
{
    /// <summary>How long a process that has written a row may write into its table without writing the row again.</summary>
    public static readonly TimeSpan StaysFor = TimeSpan.FromMinutes(10);

    private const string Since = "since";

    /// <summary>The column that says when a writer wrote the row last, by the writer's clock.</summary>
    public const string MovedAt = "movedAt";

    private readonly ConcurrentDictionary<string, DateTimeOffset> _moved = new(StringComparer.Ordinal);

    /// <summary>Says that <paramref name="table"/> moves, unless this process has said so in the last ten minutes.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer, or refuses the row.</exception>
    public async Task MoveAsync(string table, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_moved.TryGetValue(table, out var moved) && now >= moved && now - moved < StaysFor)
        {
            return;
        }

        var (first, isRefused) = (default(LedgerRow), false);
        var contention = new Contention($"the row of '{table}' in its list of tables");
        while (true)
        {
            var row = await store.FindAsync(LedgerTables.Partition, table, cancellationToken);
            if (isRefused && row is not null && row.Version != first?.Version)
            {
                // Another has said it meanwhile, or this one whose answer was lost.
                break;
            }

            first ??= row;
            var columns = new Dictionary<string, object>(StringComparer.Ordinal) { [Since] = row?.Instant(Since) ?? now, [MovedAt] = now };
            var next = new LedgerRow(table, columns, row?.Version);
            LedgerChange change = row is null ? new LedgerChange.Insert(next) : new LedgerChange.Replace(next);
            if ((await store.WriteAsync(LedgerTables.Partition, [change], cancellationToken)).IsCommitted)
            {
                break;
            }

            isRefused = true;
            await contention.RefusedAsync(cancellationToken);
        }

        _moved[table] = now;
    }
}
