using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Loading;

/// <summary>
/// Makes every view show what its control row names, gives up builds that nobody goes on with, and drops storage that nothing names any
/// more. Deletes old rows of the log of stages.
/// </summary>
public sealed class StorageSweep(
    IWarehouse warehouse,
    LedgerTables tables,
    LoadedTables loaded,
    LoaderMarks marks,
    TableWaker waker,
    IOptions<LoadingOptions> options,
    TimeProvider time,
    ILogger<StorageSweep> logger
)
{
    private const int MostNamed = 5;

    // Then it is the warehouse that is away, and not a table that is at fault.
    private const int MostClosed = 3;

    /// <summary>Sweeps every table that has a loaded batch; tables that are being loaded wait for the next time.</summary>
    /// <exception cref="WarehouseException">The warehouse failed for a table; all others were swept, unless it is away.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (failed, closed) = (new List<(string Table, WarehouseException Failure)>(), 0);
        SweptTables? there = null;
        await foreach (var table in tables.ListAsync(cancellationToken))
        {
            if (BatchId.IsPseudoTable(table))
            {
                continue;
            }

            // Both before the mark, which keeps loads away, and anew for each table: loads that wait for a share come in between, and no
            // table meets what another left open.
            using var share = await warehouse.AskAsync($"The sweep of {table}", 0, cancellationToken);
            IWarehouseSession opened;
            try
            {
                opened = await warehouse.OpenAsync(cancellationToken);
            }
            catch (WarehouseException failure)
            {
                failed.Add((table, failure));
                if (++closed == MostClosed)
                {
                    break;
                }

                continue;
            }

            await using var session = opened;
            await using var mark = await marks.TakeAsync(
                table,
                FormattableString.Invariant($"sweep@{time.GetUtcNow().UtcTicks}"),
                cancellationToken
            );
            if (mark is null)
            {
                Log.SweepWaits(logger, table, "a loader has it.");
                continue;
            }

            try
            {
                if (there is null)
                {
                    there = new SweptTables(await session.ExecuteAsync(new ListTables(), cancellationToken));
                    await DeleteStagesAsync(session, there, cancellationToken);
                }

                await RunAsync(session, table, there, cancellationToken);
            }
            catch (WarehouseBusyException busy)
            {
                Log.SweepWaits(logger, table, busy.Message);
            }
            catch (TerminalException refused)
            {
                // The warehouse has no place for such a table; its batches say so themselves.
                Log.SweepWaits(logger, table, refused.Message);
            }
            catch (WarehouseException failure)
            {
                failed.Add((table, failure));
            }

            // No load was planned behind the mark: its end is what the table waits for.
            await mark.ReleaseAsync(cancellationToken);
            await waker.WakeAsync(table, cancellationToken);
        }

        if (failed is [var first, ..])
        {
            throw new WarehouseException(
                $"The storage of {failed.Count} tables could not be swept: "
                    + string.Join(", ", failed.Take(MostNamed).Select(one => one.Table))
                    + $"{(failed.Count > MostNamed ? " and more" : "")}. The first: {first.Failure.Message}",
                first.Failure
            );
        }
    }

    // A loader whose fence has passed commits nothing any more, and takes what it misses for a failure.
    private static async Task DropStagingAsync(IWarehouseSession session, ControlRow control, CancellationToken cancellationToken)
    {
        var names = await session.ExecuteAsync(new ListStaging(control.Table), cancellationToken);
        foreach (var name in names.Where(name => WarehouseNames.StagingFenceOf(control.Table, name) < control.Fence))
        {
            await session.ExecuteAsync(new DropStaging(new Relation(WarehouseNames.Schema, name)), cancellationToken);
        }
    }

    private async Task DeleteStagesAsync(IWarehouseSession session, SweptTables there, CancellationToken cancellationToken)
    {
        var before = WarehouseClock.Whole(time.GetUtcNow()).AddDays(-options.Value.StageLogDays);
        if (there.HasStageLog && await session.ExecuteAsync(new DeleteStages(before), cancellationToken) is var rows and > 0)
        {
            Log.StagesDeleted(logger, rows, before);
        }
    }

    // With a fence of its own, so that no loader goes on with it from here on: from then on the storage is dropped as any other.
    private async Task GiveUpAsync(IWarehouseSession session, ControlRow control, CancellationToken cancellationToken)
    {
        var now = WarehouseClock.Whole(time.GetUtcNow());
        var newest = new ReadBuild(control.Table);
        if (!IsLeft(await session.ExecuteAsync(newest, cancellationToken), control))
        {
            return;
        }

        await session.ExecuteAsync(new BeginTransaction(), cancellationToken);
        var advanced = (await session.ExecuteAsync(new AdvanceFence(control.Table), cancellationToken))!;

        // Only what is read behind the fence counts: a loader may just have gone on with it.
        var build = await session.ExecuteAsync(newest, cancellationToken);
        var isLeft = IsLeft(build, advanced);
        if (isLeft)
        {
            var given = build! with { Storage = null, Fence = advanced.Fence, Detail = new BuildDetail(), WrittenAt = now };
            await session.ExecuteAsync(new WriteBuild(given), cancellationToken);
        }

        await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
        if (isLeft)
        {
            Log.BuildGivenUp(logger, control.Table, build!.Storage!, build.WrittenAt);
        }

        bool IsLeft(StorageBuild? build, ControlRow control) =>
            build is { Storage: not null } && build.Base == control.Storage && now - build.WrittenAt >= options.Value.BuildGrace;
    }

    private async Task RunAsync(IWarehouseSession session, string table, SweptTables there, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(new EnsureControl(table), cancellationToken);
        var control = await session.ExecuteAsync(new ReadControl(table), cancellationToken);
        if (
            await loaded.FindAsync(table, cancellationToken) is { } known
            && known.IsAheadOf(known.LastLoadIn(control?.Fence ?? 0, control?.Touched ?? 0))
        )
        {
            // A fence that the sweep raised could come to hide what is lost.
            Log.NotSwept(logger, table);
            return;
        }

        if (control is not null && there.HasStaging(table))
        {
            await DropStagingAsync(session, control, cancellationToken);
        }

        if (control?.Storage is not { } current)
        {
            return;
        }

        await session.ExecuteAsync(new AlignView(table, current), cancellationToken);
        if (!there.HasFormerStorage(table))
        {
            return;
        }

        var names = await session.ExecuteAsync(new ListStorage(table), cancellationToken);
        await GiveUpAsync(session, control, cancellationToken);
        var currentBuild = await session.ExecuteAsync(new ReadBuild(table) { Storage = current }, cancellationToken);
        var fences = names.Select(name => WarehouseNames.FenceOf(table, name)!.Value).ToList();
        IReadOnlyList<Marker>? loads = null;
        foreach (var (name, fence) in names.Zip(fences).Where(storage => storage.First != current))
        {
            var since = await LeftAtAsync(name, fence);
            var isOver = since is null || time.GetUtcNow() - since >= options.Value.StorageGrace;
            if (isOver && await session.ExecuteAsync(new DropStorage(table, name), cancellationToken) == 1)
            {
                Log.Dropped(logger, table, name);
            }
        }

        // When storage left the view, or a later moment; null for what was never shown.
        async Task<DateTimeOffset?> LeftAtAsync(string name, long fence)
        {
            // The last build that was to take its place is the one that did.
            var taken = await session.ExecuteAsync(new ReadBuild(table) { Base = name }, cancellationToken) ?? currentBuild;
            if (taken is not null)
            {
                return taken.WrittenAt;
            }

            loads ??= await LoadsAsync(session, table, fences, cancellationToken);

            // Storage of a later fence than the current one was never shown: its loader ended before its commit.
            return loads.Where(marker => marker.Fence > fence).Min(marker => (DateTimeOffset?)marker.LoadedAt);
        }
    }

    // Of storage that was made by one load, whose markers have the fence in its name.
    private static async Task<IReadOnlyList<Marker>> LoadsAsync(
        IWarehouseSession session,
        string table,
        IReadOnlyList<long> fences,
        CancellationToken cancellationToken
    )
    {
        var markers = await session.ExecuteAsync(new ReadMarkers(table) { Fences = fences }, cancellationToken);
        return [.. markers.Where(marker => marker.Outcome is LoadOutcome.Loaded or LoadOutcome.Forgotten && fences.Contains(marker.Fence))];
    }
}
