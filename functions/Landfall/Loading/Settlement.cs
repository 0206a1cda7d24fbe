using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Warehouses;

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
        var settled = package.Contract.Mode switch
        {
            LoadMode.Append => AppendSettlement.Settle(package, control, known),
            LoadMode.Full => FullSettlement.Settle(package, control, known),
            LoadMode.Merge => MergeSettlement.Settle(package, control, known),
            _ => throw new ArgumentOutOfRangeException(nameof(package), package.Contract.Mode, "There is no such mode."),
        };
        var verdicts = settled.Verdicts.ToDictionary(verdict => verdict.Batch.Batch, StringComparer.Ordinal);
        return settled.InOrder([.. package.Batches.Select(batch => verdicts[batch.Batch])]);
    }

    /// <summary>Asks for the markers that settling needs.</summary>
    public static Warehouses.Statements.ReadMarkers MarkersOf(LoadPackage package, ControlRow control)
    {
        var byFile = package.Contract.Mode == LoadMode.Append;
        var inForce = control.Storage is null ? null : WarehouseNames.FenceOf(package.Table, control.Storage);
        return new Warehouses.Statements.ReadMarkers(package.Table)
        {
            Batches = [.. package.Batches.Select(batch => batch.Batch)],
            BlobNames = byFile ? [.. package.Batches.Select(batch => batch.File.Name).Distinct(StringComparer.Ordinal)] : [],
            ContentHashes = byFile ? [.. package.Batches.Select(batch => batch.Manifest.ContentHash).Distinct(StringComparer.Ordinal)] : [],
            Fences = package.Contract.Mode == LoadMode.Full && inForce is { } fence ? [fence] : [],
        };
    }

    /// <summary>The verdict that needs no look at other batches: this generation, or a later one, is in already.</summary>
    internal static BatchVerdict? OwnMarker(PackageBatch batch, KnownMarkers known) =>
        known.Latest(batch.Batch) is { } marker && marker.Generation >= batch.Generation
            ? BatchVerdict.AlreadyIn(batch, marker) with { Counts = known.CountsOf(marker) }
            : null;

    /// <summary>The error of a table whose storage was made by another mode.</summary>
    internal static TerminalException ModeChanged(TableContract contract, string storedMode) => TerminalException.Parked(
        "mode-changed",
        $"The contract of {contract.Table} says mode {contract.Mode.ToString().ToLowerInvariant()}, its table was made by mode {storedMode}.",
        "Give the contract its former mode, or another table name.");
}
