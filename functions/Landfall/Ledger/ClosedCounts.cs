using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>
/// Keeps the counts of closed batches: a row of each partition that this process writes, changed in the transaction that closes or opens a
/// batch. Readers add the rows of all writers up.
/// </summary>
/// <remarks>
/// The rows are few, so that adding them up costs the same for ever: a process draws one of them, and two that drew the same only take
/// turns.
/// </remarks>
internal sealed class ClosedCounts(ILedgerStore store)
{
    private const int Writers = 16;

    private readonly string _key =
        LedgerRowKeys.Counts + RandomNumberGenerator.GetInt32(Writers).ToString("D2", CultureInfo.InvariantCulture);
    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Makes <paramref name="changes"/>, and <paramref name="delta"/> in the counts with them; a refusal is of one of the
    /// changes.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer; whether the transaction is in is not known.</exception>
    public async Task<LedgerWrite> WriteAsync(
        string partition,
        IReadOnlyList<LedgerChange> changes,
        Action<TableTally> delta,
        CancellationToken cancellationToken
    )
    {
        var turn = _turns.GetOrAdd(partition, _ => new Turn());
        await turn.Gate.WaitAsync(cancellationToken);
        try
        {
            var contention = new Contention($"the counts {_key} of {partition}");
            while (true)
            {
                var before = turn.IsKnown ? turn.Row : await store.FindAsync(partition, _key, cancellationToken);
                turn.IsKnown = false;
                var tally = new TableTally();
                if (before is not null)
                {
                    tally.Add(before);
                }

                delta(tally);
                var after = tally.ToRow(_key) with { Version = before?.Version };
                var change = before is null ? (LedgerChange)new LedgerChange.Insert(after) : new LedgerChange.Replace(after);
                var write = await store.WriteAsync(partition, [.. changes, change], cancellationToken);
                if (write.RefusedAt == changes.Count)
                {
                    await contention.RefusedAsync(cancellationToken);
                    continue;
                }

                (turn.IsKnown, turn.Row) = (true, write.IsCommitted ? after with { Version = write.Versions[^1] } : before);
                return write;
            }
        }
        finally
        {
            turn.Gate.Release();
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1);

        /// <summary>False when the row has to be read first: at the beginning, and after a write whose outcome is not known.</summary>
        public bool IsKnown { get; set; }

        public LedgerRow? Row { get; set; }
    }
}
