using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Planning;

/// <summary>Finds tables that should move and do not, because whoever wrote their work, made their epoch or planned them died, or because
/// something that waited is due.</summary>
public sealed class TableSweep(TablePlanner planner, TableWaker waker, LedgerTables tables, TimeProvider time, ILogger<TableSweep> logger)
{
    /// <summary>Looks at every table that has batches, at the archives, and at the unclaimed files, of which people may have asked something;
    /// answers with how many were set going. It may stop anywhere and run several times at once.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var moved = 0;
        await foreach (var table in tables.ListAsync(cancellationToken))
        {
            // In this order: work that is written after the head was read is woken by its writer.
            var head = await planner.HeadAsync(table, cancellationToken);
            var verdict = HeadJudgement.Of(head, await planner.HasWorkAsync(table, cancellationToken), time.GetUtcNow());
            if (verdict != HeadVerdict.LetBe)
            {
                Log.SetGoing(logger, table, verdict, head.Epoch);
                await waker.CarryOutAsync(table, head, verdict, cancellationToken);
                moved++;
            }
        }

        return moved;
    }
}
