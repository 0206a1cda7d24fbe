using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>The statements that bring a settled package into the warehouse, whichever warehouse that is.</summary>
/// <param name="Stage">Outside a transaction, into tables that nobody reads yet; empty when no row goes in.</param>
/// <param name="Apply">One transaction from begin to commit; empty when the warehouse gets no marker.</param>
/// <param name="Finish">After the commit, and when there was nothing to commit: the view, and what staging left behind.</param>
public sealed record LoadPlan(IReadOnlyList<LoadStatement> Stage, IReadOnlyList<LoadStatement> Apply, IReadOnlyList<LoadStatement> Finish)
{
    /// <summary>Takes the fence; the markers are to be read in this transaction, before <see cref="CommitTransaction"/>.</summary>
    public static IReadOnlyList<LoadStatement> Open(string table) =>
        [new EnsureControl(table), new BeginTransaction(), new AdvanceFence(table)];

    /// <summary>Plans <paramref name="settled"/>.</summary>
    /// <param name="package">What was settled.</param>
    /// <param name="before">The control row that it was settled on, its fence the loader's own.</param>
    /// <param name="settled">What it came to.</param>
    /// <param name="sources">What its rows are copied from.</param>
    /// <param name="added">Columns that the storage in force lacks.</param>
    /// <param name="loadedAt">UTC, whole microseconds.</param>
    public static LoadPlan For(
        LoadPackage package, ControlRow before, SettledPackage settled, RowSources sources, IReadOnlyList<WarehouseColumn> added, DateTimeOffset loadedAt)
    {
        var move = new RowMove(package, before, settled, sources, added, loadedAt);
        var rows = settled.Loads.Count == 0 && settled.Out.Count == 0 && !settled.IsRebuilt ? RowPlan.Empty : package.Contract.Mode switch
        {
            LoadMode.Full => RowPlan.Full(move),
            LoadMode.Merge when settled.IsRebuilt => RowPlan.Rebuild(move),
            LoadMode.Merge => RowPlan.Merge(move),
            _ => RowPlan.Append(move),
        };
        IReadOnlyList<LoadStatement> view = settled.Control.Storage is { } storage ? [new AlignView(package.Table, storage)] : [];
        return new LoadPlan(
            rows.Stage,
            settled.HasMarkers ? Transaction(package, before, settled, rows, loadedAt) : [],
            [.. view, .. rows.Finish]);
    }

    private static IReadOnlyList<LoadStatement> Transaction(
        LoadPackage package, ControlRow before, SettledPackage settled, RowPlan rows, DateTimeOffset loadedAt) =>
    [
        new BeginTransaction(),
        new GuardFence(package.Table, before.Fence),
        new ReadControl(package.Table),
        Settlement.MarkersOf(package, before),
        .. rows.Apply,
        .. settled.Control == before ? (LoadStatement[])[] : [new WriteControl(settled.Control)],
        new WriteMarkers(NewMarkers.Of(package, settled, loadedAt)),
        new CommitTransaction(),
    ];
}
