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
/// Keep one for the life of the process. It looks at a table each time while the table moves and when something of it is due; each minute
/// for an hour after; and else once in <see cref="PlanningOptions.TablePass"/>. Who moves is in the list of tables, which every writer
/// changes before anything of the table.
/// </remarks>
public sealed class TableSweep(
    TablePlanner planner,
    TableWaker waker,
    LedgerTables tables,
    IOptions<PlanningOptions> options,
    TimeProvider time,
    ILogger<TableSweep> logger
)
{
    private const int LooksAtOnce = 16;

    // Longer than a writer may go without a word in the list of tables, and than most work takes.
    private static readonly TimeSpan Warm = TimeSpan.FromHours(1);

    // For a schedule of seconds: whoever moves a table that is at rest wakes it, and only a wake that is lost waits for this.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, SeenTable> _seen = new(StringComparer.Ordinal);
    private long _lastRun;

    /// <summary>Looks at the tables whose turn it is, at the archives, and at the unclaimed files, of which people may have asked
    /// something; answers with how many were set going. It may stop anywhere and run several times at once.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer; the next run looks again.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (due, cold) = (new List<LedgerRow>(), new List<(LedgerRow Row, DateTimeOffset LookedAt)>());
        await foreach (var row in tables.RowsAsync(cancellationToken))
        {
            var seen = _seen.GetValueOrDefault(row.Key);
            if (seen is null || !seen.CanRest(row, now))
            {
                due.Add(row);
            }
            else if (now - seen.MovedAt < Warm)
            {
                due.AddRange(now - seen.LookedAt >= Rest ? [row] : Array.Empty<LedgerRow>());
            }
            else
            {
                cold.Add((row, seen.LookedAt));
            }
        }

        // Spread over the second half of a pass, as after a start all were looked at together.
        var turns = cold.Where(table => now - table.LookedAt >= options.Value.TablePass / 2)
            .OrderBy(table => table.LookedAt)
            .Take(TurnsOf(cold.Count, now))
            .Select(table => table.Row);
        var looks = ReadAhead.SelectAsync(
            due.Concat(turns).ToAsyncEnumerable(),
            LooksAtOnce,
            (row, stop) => LookAsync(row, now, stop),
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
        return share < 0 ? tables : (int)Math.Min(tables, Math.Ceiling(2 * tables * share));
    }

    private async Task<bool> LookAsync(LedgerRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = row.Key;
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
            : row.Instant(MovedTables.MovedAt) ?? DateTimeOffset.MinValue;
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
        public bool CanRest(LedgerRow row, DateTimeOffset now) => IsAtRest && row.Version == Version && !(DueAt <= now) && now >= LookedAt;
    }
}
