using Landfall.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Writes the stages of batches that no load takes along into the warehouse's log.</summary>
public sealed class StageLog(IWarehouse warehouse, BatchLedger ledger, ILogger<StageLog> logger) : IStageLog
{
    /// <inheritdoc/>
    public async Task<bool> WriteAsync(string table, IReadOnlyList<string> batches, CancellationToken cancellationToken)
    {
        try
        {
            using var share = await warehouse.AskAsync($"The stages of {table}", 0, cancellationToken);
            await using var session = await warehouse.OpenAsync(cancellationToken);
            await session.ExecuteAsync<Done>(
                BatchId.IsPseudoTable(table) ? new EnsureStages() : new EnsureControl(table),
                cancellationToken
            );
            await session.ExecuteAsync(new BeginTransaction(), cancellationToken);
            await session.ExecuteAsync(new LockStages(table), cancellationToken);

            // Only what is read behind the lock counts. What is open again is logged, with all that was before, by whoever ends it: its
            // load may be in already and only the ledger not know.
            var entries = await ledger.FindAllAsync(batches, cancellationToken);
            var ended = entries.Where(entry => entry.State.IsTerminal()).ToList();
            var write = new WriteStages(table, [.. ended.SelectMany(StageRows.Of)]) { Again = [.. ended.Select(entry => entry.Batch)] };
            if (ended.Count > 0)
            {
                LoadTally.Balance($"{WarehouseNames.Stages}", await session.ExecuteAsync(write, cancellationToken), write.Rows.Count);
            }

            await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
            return true;
        }
        catch (WarehouseBusyException busy)
        {
            Log.StagesWait(logger, batches.Count, table, busy.Message);
            return false;
        }
        catch (TerminalException refused)
        {
            // The warehouse has no place for such a table, and never a log of it.
            Log.StagesWait(logger, batches.Count, table, refused.Message);
            return true;
        }
        catch (WarehouseException failure)
        {
            Log.StagesNotLogged(logger, batches.Count, table, failure);
            return false;
        }
    }
}
