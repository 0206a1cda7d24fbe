using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Compares what the ledger remembers of every table with the warehouse: a file that is gone or older has lost loads.</summary>
public sealed class WarehouseLook(IWarehouse warehouse, LedgerTables tables, LoadedTables loaded, WarehouseStanding standing)
{
    /// <summary>
    /// Looks at every table and writes down how it stands; answers with those of which loads are lost. It costs a row of the ledger and a
    /// row of the warehouse a table.
    /// </summary>
    /// <exception cref="WarehouseException">The warehouse failed.</exception>
    public async Task<IReadOnlyList<LoadedTable>> RunAsync(CancellationToken cancellationToken)
    {
        // Before the warehouse is asked, so that a load in between can only make it say more.
        var known = await loaded
            .ListAsync(cancellationToken)
            .ToDictionaryAsync(table => table.Table, StringComparer.Ordinal, cancellationToken);
        using var share = await warehouse.AskAsync("The look at all tables", 0, cancellationToken);
        await using var session = await warehouse.OpenAsync(cancellationToken);
        var there = (await session.ExecuteAsync(new ListControls(), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var behind = new List<LoadedTable>();
        foreach (var table in known.Values)
        {
            var isThere = there.Contains(WarehouseNames.Control(table.Table).Name);
            var (remembered, last) = (table, isThere ? LastLoadIn(table, await ReadAsync(session, table.Table, cancellationToken)) : 0);
            if (isThere && table.IsAheadOf(last))
            {
                // A rebuild may have come to its end in between.
                remembered = await loaded.FindAsync(table.Table, cancellationToken) ?? table;
                last = LastLoadIn(remembered, await session.ExecuteAsync(new ReadControl(table.Table), cancellationToken));
            }

            if (await standing.FoundAsync(table.Table, remembered.Fence, last, cancellationToken) is { } lost)
            {
                behind.Add(lost);
            }
        }

        // What an earlier Landfall loaded is remembered from here on.
        await foreach (var table in tables.ListAsync(cancellationToken))
        {
            if (
                !known.ContainsKey(table)
                && !BatchId.IsPseudoTable(table)
                && there.Contains(WarehouseNames.Control(table).Name)
                && await ReadAsync(session, table, cancellationToken) is { Storage: not null } control
            )
            {
                // Only where no load has left its own meanwhile.
                var left = new LoadedTable(table, control.Fence, control.Rows, control.SnapshotKey) { Touched = control.Touched };
                await loaded.ChangeAsync(table, before => before is null ? left : null, cancellationToken);
            }
        }

        return behind;
    }

    private static long LastLoadIn(LoadedTable known, ControlRow? control) =>
        control is null ? 0 : known.LastLoadIn(control.Fence, control.Touched);

    // One of an earlier Landfall has not all columns yet.
    private static async Task<ControlRow?> ReadAsync(IWarehouseSession session, string table, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(new EnsureControl(table), cancellationToken);
        return await session.ExecuteAsync(new ReadControl(table), cancellationToken);
    }
}

/// <summary>Keeps in the ledger of which tables the warehouse has lost loads, and holds their loads.</summary>
public sealed class WarehouseStanding(LoadedTables loaded, LoaderMarks marks, TimeProvider time, ILogger<WarehouseStanding> logger)
{
    /// <summary>
    /// Takes the fence that was found in the warehouse, 0 for no control row. Loads of a table that has lost some are held; they go on by
    /// themselves when it has them again. Answers with the table when some are lost.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="known">The fence that the ledger remembered before the warehouse was asked: a load may have left a greater one
    /// since.</param>
    /// <param name="fence">What was found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<LoadedTable?> FoundAsync(string table, long known, long fence, CancellationToken cancellationToken)
    {
        var (now, found, changed) = (time.GetUtcNow(), default(LoadedTable), false);
        await loaded.ChangeAsync(
            table,
            before =>
            {
                (found, var after) = (null, before);
                if (fence < known)
                {
                    after = found = before is null ? null : before with { BehindSince = before.BehindSince ?? now, FoundFence = fence };
                }
                else if (before is { BehindSince: not null } && !before.IsAheadOf(fence))
                {
                    after = before with { BehindSince = null, FoundFence = 0 };
                }

                changed = after != before;
                return changed ? after : null;
            },
            cancellationToken
        );
        if (found is not null)
        {
            await marks.HoldAsync(table, cancellationToken);
            if (changed)
            {
                Log.Behind(logger, table, found.Fence, fence);
            }
        }
        else if (changed)
        {
            await marks.LetGoAsync(table, cancellationToken);
            Log.NotBehind(logger, table);
        }

        return found;
    }
}
