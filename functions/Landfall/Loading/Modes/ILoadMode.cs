using Landfall.Contracts;
using Landfall.Loading.Modes.Append;
using Landfall.Loading.Modes.Full;
using Landfall.Loading.Modes.Merge;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading.Modes;

/// <summary>What sets one load mode apart: how a package is settled, how its rows move, and what the markers say of it.</summary>
internal interface ILoadMode
{
    /// <summary>The contract's word for it.</summary>
    LoadMode Mode { get; }

    /// <summary>
    /// Adds to <paramref name="own"/>, which asks for the markers of the package's batches, what settling needs beside them.
    /// </summary>
    ReadMarkers Ask(ReadMarkers own, LoadPackage package, ControlRow control) => own;

    /// <summary>Decides what becomes of the package.</summary>
    /// <exception cref="TerminalException">The table was made by another mode, or its markers contradict each other.</exception>
    SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known);

    /// <summary>True when new storage is made of all that stays in the table, piece after piece, before <see cref="Plan"/>.</summary>
    bool BuildsInPieces(SettledPackage settled) => false;

    /// <summary>
    /// Plans how a piece of the new storage gets there: its apply is a transaction of its own, and nobody reads the storage yet.
    /// </summary>
    /// <param name="move">What it is made from.</param>
    /// <param name="number">The number of its staging.</param>
    /// <param name="batches">The piece.</param>
    /// <exception cref="NotSupportedException">This mode makes its storage as a whole.</exception>
    RowPlan PlanPiece(RowMove move, int number, IReadOnlyList<PackageBatch> batches) =>
        throw new NotSupportedException($"The mode {Mode} makes its storage as a whole.");

    /// <summary>
    /// Why rows that were loaded under <paramref name="former"/> cannot stay beside those of <paramref name="contract"/>; null when they
    /// can.
    /// </summary>
    TerminalException? Refuses(TableContract contract, TableContract former) => null;

    /// <summary>Plans how the rows move.</summary>
    RowPlan Plan(RowMove move);

    /// <summary>The snapshot that the marker of <paramref name="batch"/> names.</summary>
    string? SnapshotKeyOf(PackageBatch batch) => batch.SnapshotKey;

    /// <summary>True when batches of other packages that new storage is made of get a marker that names it.</summary>
    bool MarksCompanions => false;
}

/// <summary>All load modes.</summary>
internal static class LoadModes
{
    private static readonly Dictionary<LoadMode, ILoadMode> All = (
        (ILoadMode[])[new AppendMode(), new FullMode(), new MergeMode()]
    ).ToDictionary(mode => mode.Mode);

    /// <summary>The mode of a contract.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public static ILoadMode Of(TableContract contract) =>
        All.TryGetValue(contract.Mode, out var mode)
            ? mode
            : throw new ArgumentOutOfRangeException(nameof(contract), contract.Mode, "There is no such mode.");
}
