using Landfall.Ledger;
using Landfall.Loading.Modes.Full;
using Landfall.Planning;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>Finds by its marker whether a batch is still in the warehouse.</summary>
public sealed class LostLoads(LoadedTables loaded, LoaderMarks marks, IWarehouse warehouse) : ILostLoads
{
    /// <inheritdoc/>
    public async Task<ILostTable> OpenAsync(string table, CancellationToken cancellationToken)
    {
        var known = await loaded.FindAsync(table, cancellationToken);
        var share = await warehouse.AskAsync($"The rebuild of {table}", 0, cancellationToken);
        try
        {
            var session = await LookingSession.OpenAsync(warehouse, table, cancellationToken);
            return new LostTable(table, known, loaded, marks, share, session);
        }
        catch (Exception failure)
        {
            share.Dispose();
            throw failure is WarehouseException failed ? Unknown(failed) : failure;
        }
    }

    private static LossUnknownException Unknown(WarehouseException failure) => new(failure.Message, failure);

    private sealed class LostTable(
        string table,
        LoadedTable? known,
        LoadedTables loaded,
        LoaderMarks marks,
        IDisposable share,
        IWarehouseSession session
    ) : ILostTable
    {
        // The entries were read before: what is loaded in between has its marker.
        public async Task<IReadOnlyList<Loss>> LookAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
        {
            try
            {
                return entries.Count == 0 ? [] : await LossesAsync(entries, cancellationToken);
            }
            catch (WarehouseException failure)
            {
                throw Unknown(failure);
            }
        }

        private async Task<IReadOnlyList<Loss>> LossesAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
        {
            var control = (await session.ExecuteAsync(new ReadControl(table), cancellationToken))!;
            await session.ExecuteAsync(new BeginTransaction(), cancellationToken);
            await LoadExecutor.GuardAsync(session, new GuardFence(table, control.Fence), cancellationToken);
            var asked = new ReadMarkers(table) { Batches = [.. entries.Select(entry => entry.Batch)] };
            var markers = new KnownMarkers(await session.ExecuteAsync(asked, cancellationToken));

            // Whatever is written into an older copy could come to hide what it lacks.
            await session.ExecuteAsync(new RollbackTransaction(), cancellationToken);
            return [.. entries.Select(entry => LossOf(entry, markers.Latest(entry.Batch)))];
        }

        public async Task GoOnAsync(CancellationToken cancellationToken)
        {
            if (known is null)
            {
                return;
            }

            ControlRow control;
            try
            {
                await session.ExecuteAsync(new RaiseFence(table, known.Fence), cancellationToken);
                control = (await session.ExecuteAsync(new ReadControl(table), cancellationToken))!;
            }
            catch (WarehouseException failure)
            {
                throw Unknown(failure);
            }

            await loaded.ChangeAsync(
                table,
                before =>
                    before is null || before.IsAheadOf(control.Fence)
                        ? null
                        : before with
                        {
                            Rows = control.Storage is null ? null : control.Rows,
                            Touched = control.Touched,
                            BehindSince = null,
                            FoundFence = 0,
                            IsRebuilding = true,
                        },
                cancellationToken
            );
            await marks.LetGoAsync(table, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await session.DisposeAsync();
            share.Dispose();
        }

        // A later generation that came to nothing leaves the rows of an earlier one in the table. What was superseded makes no difference
        // to the table. Of snapshots only the one in force does, and whoever took its place.
        private Loss LossOf(LedgerEntry entry, Marker? marker)
        {
            if (
                entry.State is not (BatchState.Published or BatchState.Duplicate or BatchState.Forgotten or BatchState.Superseded)
                && entry.Earlier.LastOrDefault(earlier => earlier.State == BatchState.Published) is { } published
                && !(marker?.Generation >= published.Generation)
            )
            {
                // Whoever was overwritten before it was read again cannot be read any more.
                return entry.State is BatchState.Refused or BatchState.Parked ? new Loss(false, published.Generation)
                    : !IsOfTheTable(entry, published.Manifest!) ? Loss.None
                    : entry.State.IsTerminal() ? new Loss(true, published.Generation)
                    : new Loss(false) { IsOnItsWay = !entry.Rebuilding };
            }

            var isLost =
                entry is { State: BatchState.Published or BatchState.Duplicate or BatchState.Forgotten, Manifest: { } manifest }
                && !(marker?.Generation >= entry.Generation)
                && ((marker is not null && entry.State == BatchState.Forgotten) || IsOfTheTable(entry, manifest));
            return isLost ? new Loss(true) : Loss.None;
        }

        private bool IsOfTheTable(LedgerEntry entry, Manifest manifest) =>
            known?.SnapshotKey is not { } inForce
            || SnapshotOrder.Instance.Compare(PackageBatch.From(entry, manifest).Snapshot, inForce) >= 0;
    }
}
