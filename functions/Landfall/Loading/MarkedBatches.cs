using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>Reads in the warehouse's markers how batches stand.</summary>
public sealed class MarkedBatches(LoadedTables loaded, LoaderMarks marks, IWarehouse warehouse) : IMarkedBatches
{
    private const int MostTries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> KnownAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        try
        {
            using var share = await warehouse.AskAsync("The restoring of the ledger", 0, cancellationToken);
            await using var session = await warehouse.OpenAsync(cancellationToken);
            var there = (await session.ExecuteAsync(new ListControls(), cancellationToken)).ToHashSet(StringComparer.Ordinal);
            return [.. tables.Where(table => there.Contains(WarehouseNames.Control(table).Name))];
        }
        catch (WarehouseException failure)
        {
            throw Unknown(failure);
        }
    }

    /// <inheritdoc/>
    public async Task<IMarkedTable> OpenAsync(string table, CancellationToken cancellationToken)
    {
        await marks.HoldAsync(table, cancellationToken);
        var share = await warehouse.AskAsync($"The restoring of {table}", 0, cancellationToken);
        try
        {
            var session = await LookingSession.OpenAsync(warehouse, table, cancellationToken);
            return new MarkedTable(table, loaded, marks, warehouse, share, session);
        }
        catch (Exception failure)
        {
            share.Dispose();
            throw failure is WarehouseException failed ? Unknown(failed) : failure;
        }
    }

    private static LossUnknownException Unknown(WarehouseException failure) => new(failure.Message, failure);

    private sealed class MarkedTable(
        string table,
        LoadedTables loaded,
        LoaderMarks marks,
        IWarehouse warehouse,
        IDisposable share,
        IWarehouseSession first
    ) : IMarkedTable
    {
        // Null between two tries.
        private IWarehouseSession? _session = first;

        public async Task<IReadOnlyDictionary<string, MarkedBatch>> FindAsync(
            IReadOnlyList<string> batches,
            CancellationToken cancellationToken
        )
        {
            var found = batches.Count == 0 ? [] : await ReadAsync(new ReadMarkers(table) { Batches = batches }, cancellationToken);
            return found
                .GroupBy(marker => marker.Batch, StringComparer.Ordinal)
                .Select(Of)
                .ToDictionary(one => one.Batch, StringComparer.Ordinal);
        }

        public async Task<IReadOnlyList<MarkedBatch>> PageAsync(MarkedPlace? after, int most, CancellationToken cancellationToken)
        {
            var page = new MarkerPage(after?.Fence ?? 0, after?.Batch ?? "", most) { IsOfAll = true };
            var latest = await ReadAsync(new ReadMarkers(table) { Page = page }, cancellationToken);
            var batches = await FindAsync([.. latest.Select(marker => marker.Batch)], cancellationToken);

            // The place is that of this page, also where a load has moved one of them since.
            return [.. latest.Select(marker => batches[marker.Batch] with { Fence = marker.Fence })];
        }

        public async Task EndAsync(CancellationToken cancellationToken)
        {
            ControlRow? control;
            try
            {
                var session = await SessionAsync(cancellationToken);
                control = await session.ExecuteAsync(new ReadControl(table), cancellationToken);
            }
            catch (WarehouseException failure)
            {
                throw Unknown(failure);
            }

            // What a load has left since stays, and also what says that the warehouse has lost some.
            if (control is { Storage: not null })
            {
                var left = new LoadedTable(table, control.Fence, control.Rows, control.SnapshotKey) { Touched = control.Touched };
                await loaded.ChangeAsync(table, before => before is null ? left : null, cancellationToken);
            }

            await marks.LetGoAsync(table, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await CloseAsync();
            share.Dispose();
        }

        private async Task<IWarehouseSession> SessionAsync(CancellationToken cancellationToken) =>
            _session ??= await warehouse.OpenAsync(cancellationToken);

        private async ValueTask CloseAsync()
        {
            var session = _session;
            _session = null;
            await (session?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        private async Task<IReadOnlyList<Marker>> ReadAsync(ReadMarkers asked, CancellationToken cancellationToken)
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    var session = await SessionAsync(cancellationToken);
                    var control = (await session.ExecuteAsync(new ReadControl(table), cancellationToken))!;
                    await session.ExecuteAsync(new BeginTransaction(), cancellationToken);
                    await LoadExecutor.GuardAsync(session, new GuardFence(table, control.Fence), cancellationToken);
                    var markers = await session.ExecuteAsync(asked, cancellationToken);

                    // A question leaves nothing behind: what it touched would hide a load that the warehouse has lost.
                    await session.ExecuteAsync(new RollbackTransaction(), cancellationToken);
                    return markers;
                }
                catch (WarehouseBusyException) when (tries < MostTries)
                {
                    // A load that was under way before is in the way. A transaction of this session may be open still, and ends with it.
                    await CloseAsync();

                    // By the machine's clock, whatever the app's is: the load is on it.
                    await Task.Delay(Pause * (1 << tries), cancellationToken);
                }
                catch (WarehouseException failure)
                {
                    throw Unknown(failure);
                }
            }
        }

        private static MarkedBatch Of(IGrouping<string, Marker> markers) =>
            new(
                markers.Key,
                markers.Max(marker => marker.Fence),
                [.. markers.GroupBy(marker => marker.Generation).OrderBy(generation => generation.Key).Select(Generation)]
            );

        // The first marker is its own load's, the last one says what others have done to it since.
        private static MarkedGeneration Generation(IEnumerable<Marker> markers)
        {
            var (first, last) = (markers.MinBy(marker => marker.Fence)!, markers.MaxBy(marker => marker.Fence)!);
            return new MarkedGeneration
            {
                Generation = first.Generation,
                State = StateOf(last.Outcome),
                File = new LandedFile(first.BlobName, first.ETag, first.Version, Length: 0),
                SnapshotKey = first.SnapshotKey == PackageBatch.SnapshotOf(first.Version) ? null : first.SnapshotKey,
                Contract = first.Contract,
                ContentHash = first.ContentHash,
                Rows = first.Rows,
                Counts = first.Counts,
                RelatedBatch = last.RelatedBatch,
                Package = first.Package,
                LoadedAt = first.LoadedAt,
            };
        }

        private static BatchState StateOf(LoadOutcome outcome) =>
            outcome switch
            {
                LoadOutcome.Loaded => BatchState.Published,
                LoadOutcome.Duplicate => BatchState.Duplicate,
                LoadOutcome.Forgotten => BatchState.Forgotten,
                _ => BatchState.Superseded,
            };
    }
}
