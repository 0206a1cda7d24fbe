using System.Collections.Concurrent;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Planning;

/// <summary>Finds tables that should move and do not, because whoever wrote their work, made their epoch or planned them died, or because
/// something that waited is due.</summary>
/// <remarks>
/// Keep one for the life of the process. It looks at a table each time while the table moves and for an hour after; when something of it
/// is due; and else once in <see cref="PlanningOptions.TablePass"/>. Who moves is in the list of tables, which every writer changes before
/// anything of the table.
/// </remarks>
public sealed class TableSweep(
    TablePlanner planner,
    TableWaker waker,
    BatchLedger ledger,
    IOptions<PlanningOptions> options,
    TimeProvider time,
    ILogger<TableSweep> logger
)
{
    private const int LooksAtOnce = 16;

    // Longer than a writer may go without a word in the list of tables, and than most work takes.
    private static readonly TimeSpan Warm = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, SeenTable> _seen = new(StringComparer.Ordinal);
    private long _lastRun;

    /// <summary>Looks at the tables whose turn it is, and at the archives; answers with how many were set going. It may stop anywhere and
    /// run several times at once.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer; the next run looks again.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (due, cold) = (new List<LedgerRow>(), new List<(LedgerRow Row, DateTimeOffset LookedAt)>());
        await foreach (var row in ledger.TableRowsAsync(cancellationToken))
        {
            if (row.Key == BatchId.UnclaimedTable)
            {
                continue;
            }

            if (_seen.TryGetValue(row.Key, out var seen) && seen.CanWait(row, now, Warm))
            {
                cold.Add((row, seen.LookedAt));
            }
            else
            {
                due.Add(row);
            }
        }

        var turns = cold.OrderBy(table => table.LookedAt).Take(TurnsOf(cold.Count, now)).Select(table => table.Row).ToList();
        var looks = ReadAhead.SelectAsync(
            due.Select(row => (row, IsTurn: false)).Concat(turns.Select(row => (row, IsTurn: true))).ToAsyncEnumerable(),
            LooksAtOnce,
            (table, stop) => LookAsync(table.row, table.IsTurn, now, stop),
            cancellationToken
        );
        var moved = await looks.CountAsync(wasSetGoing => wasSetGoing, cancellationToken);
        Interlocked.Exchange(ref _lastRun, now.UtcTicks);
        return moved;
    }

    private int TurnsOf(int tables, DateTimeOffset now)
    {
        var last = Interlocked.Read(ref _lastRun);
        var share = (now.UtcTicks - (last == 0 ? now.UtcTicks : last)) / (double)options.Value.TablePass.Ticks;
        return share < 0 ? tables : (int)Math.Min(tables, Math.Ceiling(tables * share));
    }

    private async Task<bool> LookAsync(LedgerRow row, bool isTurn, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = row.Key;
        if (isTurn)
        {
            await planner.NameOverdueAsync(table, cancellationToken);
        }

        // In this order: work that is written after the head was read is woken by its writer.
        var head = await planner.HeadAsync(table, cancellationToken);
        var look = await planner.LookAsync(table, cancellationToken);
        var verdict = HeadJudgement.Of(head, look.HasWork, time.GetUtcNow());
        if (verdict != HeadVerdict.LetBe)
        {
            Log.SetGoing(logger, table, verdict, head.Epoch);
            await waker.CarryOutAsync(table, head, verdict, cancellationToken);
        }

        // Of a table that is met for the first time there is only the writer's clock.
        var movedAt = _seen.GetValueOrDefault(table) is { } before
            ? before.Version == row.Version
                ? before.MovedAt
                : now
            : row.Instant(TableList.MovedAt) ?? DateTimeOffset.MinValue;
        _seen[table] = new SeenTable(
            row.Version,
            movedAt < now ? movedAt : now,
            now,
            look.IsAtRest && head.State == HeadState.Idle,
            look.NextDueAt
        );
        return verdict != HeadVerdict.LetBe;
    }

    /// <summary>A table as it was looked at last.</summary>
    /// <param name="Version">The version of its row in the list of tables.</param>
    /// <param name="MovedAt">When the row was found changed, by this process's clock: others' clocks do not count.</param>
    /// <param name="LookedAt">When the look was.</param>
    /// <param name="IsAtRest">True when nothing was in hand, open or planned.</param>
    /// <param name="DueAt">When the first of what waits is due.</param>
    private sealed record SeenTable(string? Version, DateTimeOffset MovedAt, DateTimeOffset LookedAt, bool IsAtRest, DateTimeOffset? DueAt)
    {
        public bool CanWait(LedgerRow row, DateTimeOffset now, TimeSpan warm) =>
            IsAtRest && row.Version == Version && !(DueAt <= now) && now >= LookedAt && now - MovedAt >= warm;
    }
}
