using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Costs;
using Landfall.Loading.Modes;
using Landfall.Monitoring;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Options;

namespace Landfall.Loading;

/// <summary>
/// Takes a package through the load protocol; safe against any crash and any other loader, with or without the table's lease.
/// </summary>
/// <param name="warehouse">Where the table is.</param>
/// <param name="sources">What neither the package nor the warehouse says.</param>
/// <param name="time">For <c>_loaded_at</c>.</param>
/// <param name="milestones">Told after the commit and after the view.</param>
/// <param name="afterStatement">Called after every statement; the suites crash here, or let another loader run.</param>
/// <param name="options">How large the pages and pieces are of which new storage is built.</param>
public sealed class LoadExecutor(
    IWarehouse warehouse,
    ILoadSources sources,
    TimeProvider time,
    IMilestones milestones,
    Func<LoadStatement, ValueTask>? afterStatement = null,
    IOptions<LoadingOptions>? options = null
)
{
    private const int MostAligned = 10;

    private readonly LoadingOptions _options = options?.Value ?? new LoadingOptions();

    /// <summary>Waits for what a load of so many bytes of <paramref name="table"/> takes of this process.</summary>
    public Task<WorkLease> AskAsync(string table, long bytes, CancellationToken cancellationToken) =>
        warehouse.AskAsync($"A load of {table}", bytes, cancellationToken);

    /// <summary>Loads the package and makes the view show it.</summary>
    /// <exception cref="WarehouseBusyException">Another loader was there; nothing of this one is in, try again.</exception>
    /// <exception cref="WarehouseBehindException">The warehouse has lost a load that the package knows of.</exception>
    /// <exception cref="WarehouseException">The warehouse failed; what was committed is found at the next try.</exception>
    /// <exception cref="LoadBalanceException">Rows are missing or too many; nothing was committed.</exception>
    /// <exception cref="TerminalException">No try can succeed before a person settles it; nothing was committed.</exception>
    public Task<LoadResult> RunAsync(LoadPackage package, CancellationToken cancellationToken) =>
        RunAsync(package, (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>The same, and tells <paramref name="progressed"/> of each piece of new storage that is in.</summary>
    public async Task<LoadResult> RunAsync(
        LoadPackage package,
        Func<BuildProgress, CancellationToken, Task> progressed,
        CancellationToken cancellationToken
    )
    {
        await using var session = new FollowedSession(await warehouse.OpenAsync(cancellationToken), afterStatement, time);
        var opened = await OpenAsync(session, package, cancellationToken);
        package = opened.Package;
        var tally = new LoadTally(opened.Settled);
        var rows = await SourcesAsync(opened, cancellationToken);
        var added = await AddedAsync(session, opened, cancellationToken);
        var loadedAt = WarehouseClock.Whole(time.GetUtcNow());
        if (LoadModes.Of(package.Contract).BuildsInPieces(opened.Settled))
        {
            var terms = new BuildTerms(_options.BuildPage, _options.MaxBytes, progressed);
            var builder = new StorageBuilder(session, sources, package, opened.Control, opened.Settled, terms, loadedAt, time);
            opened = opened with { Build = await builder.RunAsync(cancellationToken) };
            tally.BroughtGrowth(opened.Build.Detail.Growth);
        }

        var plan = LoadPlan.For(package, opened.Control, opened.Planned, rows, added, loadedAt);
        foreach (var step in plan.Stage)
        {
            await step.RunAsync(session, tally, cancellationToken);
        }

        var control = await ApplyAsync(session, opened with { LoadedAt = loadedAt }, plan, tally, cancellationToken);
        await milestones.ReachedAsync(Milestone.LoadCommitted, package.Batches[0].Batch, cancellationToken);
        await FinishAsync(session, plan, tally, cancellationToken);
        await milestones.ReachedAsync(Milestone.ViewAligned, package.Batches[0].Batch, cancellationToken);
        return new LoadResult(WarehouseNames.Package(package.Table, opened.Control.Fence), tally.Counted().Verdicts)
        {
            LoadedAt = loadedAt,
            Calls = tally.Calls,
            Consequences = opened.Consequences,
            Control = control,
        };
    }

    /// <summary>Looks which batches are in already and makes the view show them; loads nothing.</summary>
    /// <returns>The verdicts of those batches.</returns>
    /// <exception cref="WarehouseException">The warehouse is busy or failed.</exception>
    public async Task<LoadResult> FindAsync(LoadPackage package, CancellationToken cancellationToken)
    {
        await using var session = new FollowedSession(await warehouse.OpenAsync(cancellationToken), afterStatement, time);
        var opened = await OpenAsync(session, package, cancellationToken);
        if (opened.Control.Storage is { } storage)
        {
            await AlignAsync(session, new AlignView(package.Table, storage), cancellationToken);
        }

        return new LoadResult(
            WarehouseNames.Package(package.Table, opened.Control.Fence),
            [.. opened.Settled.Verdicts.Where(verdict => verdict.Kind == VerdictKind.AlreadyIn)]
        )
        {
            Consequences = opened.Consequences,
            Control = opened.Control,
        };
    }

    // From here on no other loader can change the table without this one's guard failing: what is settled now still holds in Apply, and is
    // checked there.
    private async Task<OpenedLoad> OpenAsync(IWarehouseSession session, LoadPackage package, CancellationToken cancellationToken)
    {
        foreach (var statement in LoadPlan.Open(package.Table))
        {
            await session.ExecuteAsync(statement, cancellationToken);
        }

        var control = Row(await session.ExecuteAsync(new AdvanceFence(package.Table), cancellationToken), package.Table);
        if (package.Known is { } known && known.LastLoadIn(control.Fence - 1, control.Touched - 1) is var last && known.IsAheadOf(last))
        {
            await session.ExecuteAsync(new RollbackTransaction(), cancellationToken);
            throw new WarehouseBehindException(package.Table, known.Fence, last);
        }

        var markers = await session.ExecuteAsync(Settlement.MarkersOf(package, control), cancellationToken);
        package = await VersionTies.SettleAsync(package, markers, sources, cancellationToken);
        var settled = Settlement.Settle(package, control, markers);
        var consequences = new Consequences(package, settled, markers);
        var related = consequences.Asks is { } asks ? await session.ExecuteAsync(asks, cancellationToken) : [];
        await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
        return new OpenedLoad(package, control, settled, consequences.Of(related));
    }

    private async Task<RowSources> SourcesAsync(OpenedLoad opened, CancellationToken cancellationToken)
    {
        var contract = opened.Package.Contract;
        var loaded =
            opened.Settled.Companions.Count == 0 ? [] : await sources.FindLoadedAsync(opened.Settled.Companions, cancellationToken);
        IReadOnlyList<PackageBatch> companions = [.. loaded.Select(one => one.Parts)];
        var contracts = new Dictionary<string, TableContract>(StringComparer.Ordinal);
        foreach (
            var hash in companions
                .Concat(opened.Settled.Loads)
                .Select(batch => batch.Manifest.Contract)
                .Where(hash => hash != contract.Hash)
                .Distinct(StringComparer.Ordinal)
        )
        {
            contracts.Add(hash, await sources.ContractAsync(contract.Table, hash, cancellationToken));
        }

        return new RowSources(contract, companions, contracts);
    }

    private async Task<IReadOnlyList<WarehouseColumn>> AddedAsync(
        IWarehouseSession session,
        OpenedLoad opened,
        CancellationToken cancellationToken
    )
    {
        var (package, control, settled) = (opened.Package, opened.Control, opened.Settled);
        var changes = settled.Loads.Count > 0 || settled.Out.Count > 0;
        if (!changes || package.Contract.Mode == LoadMode.Full || control.Storage is null || control.Contract == package.Contract.Hash)
        {
            return [];
        }

        // Also of what only takes rows out, and of a table that is built anew: its rows were merged by a rule that stays.
        var former = await sources.ContractAsync(package.Table, control.Contract!, cancellationToken);
        try
        {
            StorageEvolution.Check(package.Contract, former);
            if (settled.IsRebuilt || settled.Loads.Count == 0)
            {
                return [];
            }

            var storage = WarehouseNames.Storage(package.Table, control.Storage);
            var stored = await session.ExecuteAsync(new ReadColumns(storage), cancellationToken);
            return StorageEvolution.Added(package.Contract, former, control.Storage, stored, warehouse.TypeName, warehouse.Limits);
        }
        catch (TerminalException refused) when (refused.Batches is null)
        {
            // It is the contract's, so it stops whatever would change the table by it, and nobody has to be found by halving.
            var stopped = settled.Loads.Select(batch => batch.Batch).Concat(settled.Out.Select(taken => taken.By));
            throw new TerminalException(refused.State, refused.Error) { Batches = stopped.ToHashSet(StringComparer.Ordinal) };
        }
    }

    // Answers with the control row as it is then.
    private async Task<ControlRow> ApplyAsync(
        IWarehouseSession session,
        OpenedLoad opened,
        LoadPlan plan,
        LoadTally tally,
        CancellationToken cancellationToken
    )
    {
        var (control, growth) = (opened.Control, 0L);
        foreach (var step in plan.Apply)
        {
            switch (step.Statement)
            {
                case GuardFence guard:
                    await GuardAsync(session, guard, cancellationToken);
                    break;
                case ReadControl read:
                    control = Row(await session.ExecuteAsync(read, cancellationToken), read.Table);
                    break;
                case ReadMarkers read:
                    Check(opened, control, await session.ExecuteAsync(read, cancellationToken));
                    break;
                case WriteMarkers write:
                    growth = await MarkBuiltAsync(session, opened, tally, cancellationToken);
                    write = NewMarkers.Counted(write, tally.Counted());
                    growth += write.Markers.Sum(marker => marker.Counts.Growth);
                    await LoadPlan.Mark(write).RunAsync(session, tally, cancellationToken);
                    await LogAsync(session, opened, tally, cancellationToken);
                    break;
                case WriteControl write:
                    var rows = control.Rows + growth ?? await RowsAsync(session, opened, write.Control, cancellationToken);
                    control = write.Control with { Rows = rows, Touched = control.Touched + 1 };
                    await LoadPlan.Control(control).RunAsync(session, tally, cancellationToken);
                    break;
                default:
                    await step.RunAsync(session, tally, cancellationToken);
                    break;
            }
        }

        return control;
    }

    // Each row once: it comes and goes with the markers beside it, and whoever else logs stages of the table gives way to the guard.
    private async Task LogAsync(IWarehouseSession session, OpenedLoad opened, LoadTally tally, CancellationToken cancellationToken)
    {
        tally.Calls = StageCalls.Take();
        var write = StageRows.Of(opened.Package, tally.Counted(), opened.LoadedAt, time.GetUtcNow(), tally.Calls);
        LoadTally.Balance($"{WarehouseNames.Stages}", await session.ExecuteAsync(write, cancellationToken), write.Rows.Count);
    }

    // Once, of a table whose control row is older than the count in it: what its storage has then.
    private static async Task<long> RowsAsync(
        IWarehouseSession session,
        OpenedLoad opened,
        ControlRow control,
        CancellationToken cancellationToken
    )
    {
        if (control.Storage is null)
        {
            return 0;
        }

        var storage = WarehouseNames.Storage(control.Table, control.Storage);
        return opened.Package.Contract.Mode == LoadMode.Merge
            ? await session.ExecuteAsync(new CountLive(storage), cancellationToken)
            : (await session.ExecuteAsync(new CountRows(storage), cancellationToken)).Values.Sum();
    }

    // Page by page: of a table whose type changes, every batch has a later generation in the new storage. Answers by how many rows the
    // markers say that the table grew.
    private async Task<long> MarkBuiltAsync(
        IWarehouseSession session,
        OpenedLoad opened,
        LoadTally tally,
        CancellationToken cancellationToken
    )
    {
        var growth = 0L;
        var own = opened.Package.Batches.Select(batch => batch.Batch).ToHashSet(StringComparer.Ordinal);
        var at = opened.Build is null ? null : opened.Build with { Piece = 0 };
        while (at is not null)
        {
            var next = new ReadBuild(at.Table) { Storage = at.Storage, After = at.Piece };
            at = await session.ExecuteAsync(next, cancellationToken);
            var markers = at is null ? [] : NewMarkers.OfBuild(at, opened.Control.Fence, opened.LoadedAt);
            foreach (var brought in markers.Where(marker => own.Contains(marker.Batch)))
            {
                tally.Brought(brought.Batch, brought.Counts);
            }

            IReadOnlyList<Marker> others = [.. markers.Where(marker => !own.Contains(marker.Batch))];
            growth += others.Sum(marker => marker.Counts.Growth);
            if (others.Count > 0)
            {
                await LoadPlan.Mark(new WriteMarkers(others)).RunAsync(session, tally, cancellationToken);
            }
        }

        // The last row says when the storage comes into force, which may be long after the load began.
        if (opened.Build is { } build)
        {
            var end = build with
            {
                Fence = opened.Control.Fence,
                Piece = build.Piece + 1,
                Detail = build.Detail with { Leaving = [], Brought = [] },
                WrittenAt = WarehouseClock.Whole(time.GetUtcNow()),
            };
            LoadTally.Balance($"{WarehouseNames.Builds}", await session.ExecuteAsync(new WriteBuild(end), cancellationToken), 1);
        }

        return growth;
    }

    /// <summary>Touches the control row where the fence is this loader's, in a transaction that has just begun.</summary>
    /// <exception cref="WarehouseBusyException">A newer loader is there; the transaction is rolled back.</exception>
    internal static async Task GuardAsync(IWarehouseSession session, GuardFence guard, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(guard, cancellationToken) != 1)
        {
            await session.ExecuteAsync(new RollbackTransaction(), cancellationToken);
            throw new WarehouseBusyException(
                $"A newer loader of {guard.Table} came after fence {guard.Fence}; nothing of this one was committed."
            );
        }
    }

    private static void Check(OpenedLoad opened, ControlRow control, IReadOnlyList<Marker> markers)
    {
        control = control with { Touched = opened.Control.Touched };
        if (!Settlement.Settle(opened.Package, control, markers).Agrees(opened.Settled))
        {
            throw new InvalidOperationException(
                $"The markers of {opened.Package.Table} changed under fence {control.Fence}, which guards them; nothing was committed. "
                    + "Somebody changes the schema landfall by hand."
            );
        }
    }

    private static async Task FinishAsync(IWarehouseSession session, LoadPlan plan, LoadTally tally, CancellationToken cancellationToken)
    {
        foreach (var step in plan.Finish)
        {
            if (step.Statement is AlignView align)
            {
                await AlignAsync(session, align, cancellationToken);
            }
            else
            {
                await step.RunAsync(session, tally, cancellationToken);
            }
        }
    }

    // Another loader may have committed since, and may have died before its view: then the view is to show what it left.
    private static async Task AlignAsync(IWarehouseSession session, AlignView align, CancellationToken cancellationToken)
    {
        for (var tries = 1; await session.ExecuteAsync(align, cancellationToken) == 0; tries++)
        {
            if (tries == MostAligned)
            {
                throw new WarehouseBusyException($"Other loaders changed the storage of {align.Table} {tries} times before its view did.");
            }

            var control = await session.ExecuteAsync(new ReadControl(align.Table), cancellationToken);
            align = align with
            {
                Storage = control?.Storage ?? throw new InvalidOperationException($"The control row of {align.Table} lost its storage."),
            };
        }
    }

    private static ControlRow Row(ControlRow? control, string table) =>
        control
        ?? throw LoadErrors.MarkersDamaged($"The control table of {table} has no row; expected one from its birth. Nothing was changed.");

    private sealed class FollowedSession(IWarehouseSession session, Func<LoadStatement, ValueTask>? afterStatement, TimeProvider time)
        : IWarehouseSession
    {
        private readonly long _opened = time.GetTimestamp();

        public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
        {
            var reply = await session.ExecuteAsync(statement, cancellationToken);
            if (afterStatement is not null)
            {
                await afterStatement(statement);
            }

            return reply;
        }

        public ValueTask DisposeAsync()
        {
            UsageScope.Add(new Usage { WarehouseSeconds = time.GetElapsedTime(_opened).TotalSeconds });
            return session.DisposeAsync();
        }
    }
}
