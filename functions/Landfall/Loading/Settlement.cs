using Landfall.Contracts;
using Landfall.Loading.Modes;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>
/// Decides what becomes of a package from what the warehouse says, and from that alone: a package comes to the same
/// as its batches loaded one after the other in the order of their versions.
/// </summary>
public static class Settlement
{
    /// <summary>Settles <paramref name="package"/> under the fence of <paramref name="control"/>.</summary>
    /// <param name="package">The batches.</param>
    /// <param name="control">The control row, read in the transaction.</param>
    /// <param name="markers">The reply to <see cref="MarkersOf"/> in the same transaction.</param>
    /// <exception cref="TerminalException">The table cannot take files of this contract's mode.</exception>
    public static SettledPackage Settle(LoadPackage package, ControlRow control, IReadOnlyList<Marker> markers)
    {
        var known = new KnownMarkers(markers);
        var settled = LoadModes.Of(package.Contract).Settle(package, control, known);
        var verdicts = settled.Verdicts.ToDictionary(verdict => verdict.Batch.Batch, StringComparer.Ordinal);
        return settled.InOrder([.. package.Batches.Select(batch => verdicts[batch.Batch])]);
    }

    /// <summary>Asks for the markers that settling needs.</summary>
    public static ReadMarkers MarkersOf(LoadPackage package, ControlRow control)
    {
        var own = new ReadMarkers(package.Table) { Batches = [.. package.Batches.Select(batch => batch.Batch)] };
        return LoadModes.Of(package.Contract).Ask(own, package, control);
    }

    /// <summary>The verdict that needs no look at other batches: this generation, or a later one, is in already.</summary>
    internal static BatchVerdict? OwnMarker(PackageBatch batch, KnownMarkers known) =>
        known.Latest(batch.Batch) is { } marker && marker.Generation >= batch.Generation
            ? BatchVerdict.AlreadyIn(batch, marker) with
            {
                Counts = known.CountsOf(marker),
            }
            : null;

    /// <summary>The error of a table whose storage was made by another mode.</summary>
    internal static TerminalException ModeChanged(TableContract contract, string storedMode) =>
        TerminalException.Parked(
            "mode-changed",
            $"The contract of {contract.Table} says mode {contract.Mode.ToString().ToLowerInvariant()}, its table was made by mode "
                + $"{storedMode}.",
            "Give the contract its former mode, or another table name."
        );
}
