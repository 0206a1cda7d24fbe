using Landfall.Contracts;
using Landfall.Monitoring;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>Takes a package through the load protocol; safe against any crash and any other loader, with or without the table's lease.</summary>
/// <param name="warehouse">Where the table is.</param>
/// <param name="sources">What neither the package nor the warehouse says.</param>
/// <param name="time">For <c>_loaded_at</c>.</param>
/// <param name="milestones">Told after the commit and after the view.</param>
/// <param name="afterStatement">Called after every statement; the suites crash here, or let another loader run.</param>
public sealed class LoadExecutor(
    IWarehouse warehouse, ILoadSources sources, TimeProvider time, IMilestones milestones, Func<LoadStatement, ValueTask>? afterStatement = null)
{
    /// <summary>Loads the package and makes the view show it.</summary>
    /// <exception cref="WarehouseBusyException">Another loader was there; nothing of this one is in, try again.</exception>
    /// <exception cref="WarehouseException">The warehouse failed; what was committed is found at the next try.</exception>
    /// <exception cref="LoadBalanceException">Rows are missing or too many; nothing was committed.</exception>
    /// <exception cref="TerminalException">No try can succeed before a person settles it; nothing was committed.</exception>
    public async Task<LoadResult> RunAsync(LoadPackage package, CancellationToken cancellationToken)
    {
        await using var session = await warehouse.OpenAsync(cancellationToken);
        var opened = await OpenAsync(session, package, cancellationToken);
        package = opened.Package;
        var tally = new LoadTally(opened.Settled);
        var rows = await SourcesAsync(opened, cancellationToken);
        var added = await AddedAsync(session, opened, cancellationToken);
        var loadedAt = WarehouseClock.Whole(time.GetUtcNow());
        var plan = LoadPlan.For(package, opened.Control, opened.Settled, rows, added, loadedAt);
        foreach (var statement in plan.Stage)
        {
            tally.Check(statement, await DoAsync(session, statement, cancellationToken));
        }

        await ApplyAsync(session, opened, plan, tally, cancellationToken);
        await milestones.ReachedAsync(Milestone.LoadCommitted, package.Batches[0].Batch, cancellationToken);
        await FinishAsync(session, package, plan, cancellationToken);
        await milestones.ReachedAsync(Milestone.ViewAligned, package.Batches[0].Batch, cancellationToken);
        return new LoadResult(WarehouseNames.Package(package.Table, opened.Control.Fence), tally.Counted().Verdicts)
        {
            LoadedAt = loadedAt,
            Consequences = opened.Consequences,
        };
    }

    /// <summary>Looks which batches are in already and makes the view show them; loads nothing.</summary>
    /// <returns>The verdicts of those batches.</returns>
    /// <exception cref="WarehouseException">The warehouse is busy or failed.</exception>
    public async Task<LoadResult> FindAsync(LoadPackage package, CancellationToken cancellationToken)
    {
        await using var session = await warehouse.OpenAsync(cancellationToken);
        var opened = await OpenAsync(session, package, cancellationToken);
        if (opened.Control.Storage is { } storage)
        {
            await AlignAsync(session, new AlignView(package.Table, storage), cancellationToken);
        }

        return new LoadResult(
            WarehouseNames.Package(package.Table, opened.Control.Fence),
            [.. opened.Settled.Verdicts.Where(verdict => verdict.Kind == VerdictKind.AlreadyIn)])
        {
            Consequences = opened.Consequences,
        };
    }

    // From here on no other loader can change the table without this one's guard failing: what is settled now still holds in Apply, and is checked there.
    private async Task<OpenedLoad> OpenAsync(IWarehouseSession session, LoadPackage package, CancellationToken cancellationToken)
    {
        var reply = StatementReply.None;
        foreach (var statement in LoadPlan.Open(package.Table))
        {
            reply = await DoAsync(session, statement, cancellationToken);
        }

        var control = Row(reply, package);
        var markers = (await DoAsync(session, Settlement.MarkersOf(package, control), cancellationToken)).Markers;
        package = await VersionTies.SettleAsync(package, markers, sources, cancellationToken);
        var settled = Settlement.Settle(package, control, markers);
        if (settled.IsRebuilt && package.Contract.Mode == LoadMode.Merge)
        {
            var all = await DoAsync(session, new ReadMarkers(package.Table) { All = true }, cancellationToken);
            settled = settled with { Companions = MergeSettlement.Companions(settled, all.Markers) };
        }

        var consequences = new Consequences(package, settled, markers);
        var related = consequences.Asks is { } asks ? (await DoAsync(session, asks, cancellationToken)).Markers : [];
        await DoAsync(session, new CommitTransaction(), cancellationToken);
        return new OpenedLoad(package, control, settled, consequences.Of(related));
    }

    private async Task<RowSources> SourcesAsync(OpenedLoad opened, CancellationToken cancellationToken)
    {
        var contract = opened.Package.Contract;
        var companions = new List<PackageBatch>(opened.Settled.Companions.Count);
        foreach (var marker in opened.Settled.Companions)
        {
            companions.Add(await sources.FindLoadedAsync(marker, cancellationToken));
        }

        var contracts = new Dictionary<string, TableContract>(StringComparer.Ordinal);
        foreach (var hash in companions.Concat(opened.Settled.Loads).Select(batch => batch.Manifest.Contract).Where(hash => hash != contract.Hash).Distinct(StringComparer.Ordinal))
        {
            contracts.Add(hash, await sources.ContractAsync(contract.Table, hash, cancellationToken));
        }

        var misfits = contracts.Values.Where(former => RowSources.Misfit(contract, former) is not null).Select(former => former.Hash).ToHashSet(StringComparer.Ordinal);
        var stale = companions.FindAll(batch => misfits.Contains(batch.Manifest.Contract));
        if (stale.Count > 0 && opened.Package.AwaitsGenerations && stale.TrueForAll(batch => batch.IsReadAgain))
        {
            throw LoadErrors.GenerationsAwaited(contract.Table, stale.Count);
        }

        return new RowSources(contract, companions, contracts);
    }

    private async Task<IReadOnlyList<WarehouseColumn>> AddedAsync(IWarehouseSession session, OpenedLoad opened, CancellationToken cancellationToken)
    {
        var (package, control, settled) = (opened.Package, opened.Control, opened.Settled);
        if (package.Contract.Mode == LoadMode.Full || settled.IsRebuilt || settled.Loads.Count == 0 || control.Storage is null || control.Contract == package.Contract.Hash)
        {
            return [];
        }

        var storage = WarehouseNames.Storage(package.Table, control.Storage);
        var stored = (await DoAsync(session, new ReadColumns(storage), cancellationToken)).Columns;
        var former = await sources.ContractAsync(package.Table, control.Contract!, cancellationToken);
        return StorageEvolution.Added(package.Contract, former, control.Storage, stored, warehouse.TypeName);
    }

    private async Task ApplyAsync(IWarehouseSession session, OpenedLoad opened, LoadPlan plan, LoadTally tally, CancellationToken cancellationToken)
    {
        ControlRow? control = null;
        foreach (var planned in plan.Apply)
        {
            var statement = planned is WriteMarkers write ? NewMarkers.Counted(write, tally.Counted()) : planned;
            var reply = await DoAsync(session, statement, cancellationToken);
            switch (statement)
            {
                case GuardFence guard when reply.Rows != 1:
                    await DoAsync(session, new RollbackTransaction(), cancellationToken);
                    throw new WarehouseBusyException($"A newer loader of {guard.Table} came after fence {guard.Fence}; nothing of this one was committed.");
                case ReadControl:
                    control = Row(reply, opened.Package);
                    break;
                case ReadMarkers when !Settlement.Settle(opened.Package, control!, reply.Markers).Agrees(opened.Settled):
                    throw new InvalidOperationException(
                        $"The markers of {opened.Package.Table} changed under fence {control!.Fence}, which guards them; nothing was committed. Somebody changes the schema landfall by hand.");
                default:
                    tally.Check(statement, reply);
                    break;
            }
        }
    }

    private async Task FinishAsync(IWarehouseSession session, LoadPackage package, LoadPlan plan, CancellationToken cancellationToken)
    {
        foreach (var statement in plan.Finish)
        {
            if (statement is AlignView align)
            {
                await AlignAsync(session, align, cancellationToken);
            }
            else
            {
                await DoAsync(session, statement, cancellationToken);
            }
        }
    }

    // Another loader may have committed since, and may have died before its view: then the view is to show what it left.
    private async Task AlignAsync(IWarehouseSession session, AlignView align, CancellationToken cancellationToken)
    {
        while ((await DoAsync(session, align, cancellationToken)).Rows == 0)
        {
            var control = (await DoAsync(session, new ReadControl(align.Table), cancellationToken)).Control;
            align = align with { Storage = control?.Storage ?? throw new InvalidOperationException($"The control row of {align.Table} lost its storage.") };
        }
    }

    private async Task<StatementReply> DoAsync(IWarehouseSession session, LoadStatement statement, CancellationToken cancellationToken)
    {
        var reply = await session.ExecuteAsync(statement, cancellationToken);
        if (afterStatement is not null)
        {
            await afterStatement(statement);
        }

        return reply;
    }

    private static ControlRow Row(StatementReply reply, LoadPackage package) =>
        reply.Control ?? throw LoadErrors.MarkersDamaged($"The control table of {package.Table} has no row; expected one from its birth. Nothing was changed.");
}
