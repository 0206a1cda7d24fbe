using Landfall.Loading.Modes;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>The steps that bring a settled package into the warehouse, whichever warehouse that is.</summary>
/// <param name="Stage">Outside a transaction, into tables that nobody reads yet; empty when no row goes in.</param>
/// <param name="Apply">One transaction from begin to commit; empty when the warehouse gets no marker.</param>
/// <param name="Finish">After the commit, and when there was nothing to commit: the view, and what staging left behind.</param>
public sealed record LoadPlan(IReadOnlyList<LoadStep> Stage, IReadOnlyList<LoadStep> Apply, IReadOnlyList<LoadStep> Finish)
{
    /// <summary>
    /// Begins the transaction that takes the fence: <see cref="AdvanceFence"/> comes next, then the markers are read, before
    /// <see cref="CommitTransaction"/>.
    /// </summary>
    public static IReadOnlyList<LoadStatement<Done>> Open(string table) => [new EnsureControl(table), new BeginTransaction()];

    /// <summary>Plans <paramref name="settled"/>.</summary>
    /// <param name="package">What was settled.</param>
    /// <param name="before">The control row that it was settled on, its fence the loader's own.</param>
    /// <param name="settled">What it came to.</param>
    /// <param name="sources">What its rows are copied from.</param>
    /// <param name="added">Columns that the storage in force lacks.</param>
    /// <param name="loadedAt">UTC, whole microseconds.</param>
    public static LoadPlan For(
        LoadPackage package,
        ControlRow before,
        SettledPackage settled,
        RowSources sources,
        IReadOnlyList<WarehouseColumn> added,
        DateTimeOffset loadedAt
    )
    {
        var rows = !settled.MovesRows
            ? RowPlan.Empty
            : LoadModes.Of(package.Contract).Plan(new RowMove(package, before, settled, sources, added, loadedAt));
        LoadStep[] view = settled.Control.Storage is { } storage ? [LoadStep.Of(new AlignView(package.Table, storage))] : [];
        return new LoadPlan(
            rows.Stage,
            settled.HasMarkers ? Transaction(package, before, settled, rows, loadedAt) : [],
            [.. view, .. rows.Finish]
        );
    }

    /// <summary>Writes markers; each of them must be a row.</summary>
    internal static LoadStep Mark(WriteMarkers write) =>
        LoadStep.Of(write, (_, rows) => LoadTally.Balance("landfall.markers", rows, write.Markers.Count));

    private static LoadStep[] Transaction(
        LoadPackage package,
        ControlRow before,
        SettledPackage settled,
        RowPlan rows,
        DateTimeOffset loadedAt
    ) =>
        [
            LoadStep.Of(new BeginTransaction()),
            LoadStep.Of(new GuardFence(package.Table, before.Fence)),
            LoadStep.Of(new ReadControl(package.Table)),
            LoadStep.Of(Settlement.MarkersOf(package, before)),
            .. rows.Apply,
            Mark(new WriteMarkers(NewMarkers.Of(package, settled, loadedAt))),
            .. settled.Control == before && !settled.MovesRows ? (LoadStep[])[] : [Control(settled.Control)],
            LoadStep.Of(new CommitTransaction()),
        ];

    /// <summary>Writes the control row; behind the markers, as it says how many rows there are after them.</summary>
    internal static LoadStep Control(ControlRow control) =>
        LoadStep.Of(new WriteControl(control), (_, rows) => LoadTally.Balance($"{WarehouseNames.Control(control.Table)}", rows, 1));
}

/// <summary>The part of a plan that moves rows, as a mode makes it.</summary>
internal sealed record RowPlan(IReadOnlyList<LoadStep> Stage, IReadOnlyList<LoadStep> Apply, IReadOnlyList<LoadStep> Finish)
{
    /// <summary>No row moves.</summary>
    public static RowPlan Empty { get; } = new([], [], []);
}
