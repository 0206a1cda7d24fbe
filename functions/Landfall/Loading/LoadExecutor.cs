using Landfall.Contracts;
using Landfall.Monitoring;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>Takes a package through the load protocol; safe against any crash and any other loader, with or without the table's lease.</summary>
/// <param name="warehouse">Where the table is.</param>
/// <param name="time">For <c>_loaded_at</c>.</param>
/// <param name="milestones">Told after the commit and after the view.</param>
/// <param name="afterStatement">Called after every statement; the suites crash here, or let another loader run.</param>
public sealed class LoadExecutor(
    IWarehouse warehouse, TimeProvider time, IMilestones milestones, Func<LoadStatement, ValueTask>? afterStatement = null)
{
    /// <summary>Loads the package and makes the view show it.</summary>
    /// <exception cref="WarehouseBusyException">Another loader was there; nothing of this one is in, try again.</exception>
    /// <exception cref="WarehouseException">The warehouse failed; what was committed is found at the next try.</exception>
    /// <exception cref="LoadBalanceException">Rows are missing or too many; nothing was committed.</exception>
    /// <exception cref="TerminalException">No try can succeed before a person settles it; nothing was committed.</exception>
    public async Task<LoadResult> RunAsync(LoadPackage package, CancellationToken cancellationToken)
    {
        await using var session = await warehouse.OpenAsync(cancellationToken);
        var (control, settled) = await OpenAsync(session, package, cancellationToken);
        LoadBalance.Check(settled);
        var added = await AddedAsync(session, package, control, settled, cancellationToken);
        var plan = LoadPlan.For(package, control, settled, added, WarehouseClock.Whole(time.GetUtcNow()));
        foreach (var statement in plan.Stage)
        {
            LoadBalance.Check(statement, await DoAsync(session, statement, cancellationToken), settled);
        }

        await ApplyAsync(session, package, plan, settled, cancellationToken);
        await milestones.ReachedAsync(Milestone.LoadCommitted, package.Batches[0].Batch, cancellationToken);
        await FinishAsync(session, package, plan, cancellationToken);
        await milestones.ReachedAsync(Milestone.ViewAligned, package.Batches[0].Batch, cancellationToken);
        return new LoadResult(WarehouseNames.Package(package.Table, control.Fence), settled.Verdicts);
    }

    /// <summary>Looks which batches are in already and makes the view show them; loads nothing.</summary>
    /// <returns>The verdicts of those batches.</returns>
    /// <exception cref="WarehouseException">The warehouse is busy or failed.</exception>
    public async Task<LoadResult> FindAsync(LoadPackage package, CancellationToken cancellationToken)
    {
        await using var session = await warehouse.OpenAsync(cancellationToken);
        var (control, settled) = await OpenAsync(session, package, cancellationToken);
        if (control.Storage is { } storage)
        {
            await AlignAsync(session, new AlignView(package.Table, storage), cancellationToken);
        }

        return new LoadResult(
            WarehouseNames.Package(package.Table, control.Fence),
            [.. settled.Verdicts.Where(verdict => verdict.Kind == VerdictKind.AlreadyIn)]);
    }

    // From here on no other loader can change the table without this one's guard failing: what is settled now still holds in Apply, and is checked there.
    private async Task<(ControlRow Control, SettledPackage Settled)> OpenAsync(IWarehouseSession session, LoadPackage package, CancellationToken cancellationToken)
    {
        var reply = StatementReply.None;
        foreach (var statement in LoadPlan.Open(package.Table))
        {
            reply = await DoAsync(session, statement, cancellationToken);
        }

        var control = Row(reply, package);
        var markers = (await DoAsync(session, Settlement.MarkersOf(package, control), cancellationToken)).Markers;
        await DoAsync(session, new CommitTransaction(), cancellationToken);
        return (control, Settlement.Settle(package, control, markers));
    }

    private async Task<IReadOnlyList<WarehouseColumn>> AddedAsync(
        IWarehouseSession session, LoadPackage package, ControlRow control, SettledPackage settled, CancellationToken cancellationToken)
    {
        if (package.Contract.Mode != LoadMode.Append || settled.Loads.Count == 0 || control.Storage is null || control.Contract == package.Contract.Hash)
        {
            return [];
        }

        var storage = WarehouseNames.Storage(package.Table, control.Storage);
        var stored = (await DoAsync(session, new ReadColumns(storage), cancellationToken)).Columns;
        return StorageEvolution.Added(package.Contract, control.Storage, stored, warehouse.TypeName);
    }

    private async Task ApplyAsync(IWarehouseSession session, LoadPackage package, LoadPlan plan, SettledPackage settled, CancellationToken cancellationToken)
    {
        ControlRow? control = null;
        foreach (var statement in plan.Apply)
        {
            var reply = await DoAsync(session, statement, cancellationToken);
            switch (statement)
            {
                case GuardFence guard when reply.Rows != 1:
                    await DoAsync(session, new RollbackTransaction(), cancellationToken);
                    throw new WarehouseBusyException($"A newer loader of {guard.Table} came after fence {guard.Fence}; nothing of this one was committed.");
                case ReadControl:
                    control = Row(reply, package);
                    break;
                case ReadMarkers when !Settlement.Settle(package, control!, reply.Markers).Agrees(settled):
                    throw new InvalidOperationException(
                        $"The markers of {package.Table} changed under fence {control!.Fence}, which guards them; nothing was committed. Somebody changes the schema landfall by hand.");
                default:
                    LoadBalance.Check(statement, reply, settled);
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
