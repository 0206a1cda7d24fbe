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
        var verdicts = package.Contract.Mode switch
        {
            LoadMode.Append => AppendSettlement.Settle(package, control, known),
            LoadMode.Full => FullSettlement.Settle(package, control, known),
            _ => throw ModeNotBuilt(package.Contract),
        };
        return new SettledPackage(
            [.. package.Batches.Select(batch => verdicts.Verdicts.Single(verdict => verdict.Batch.Batch == batch.Batch))],
            verdicts.Control);
    }

    /// <summary>Asks for the markers that settling needs.</summary>
    public static Warehouses.Statements.ReadMarkers MarkersOf(LoadPackage package, ControlRow control)
    {
        var byContent = package.Contract.Mode == LoadMode.Append;
        var inForce = control.Storage is null ? null : WarehouseNames.FenceOf(package.Table, control.Storage);
        return new Warehouses.Statements.ReadMarkers(package.Table)
        {
            Batches = [.. package.Batches.Select(batch => batch.Batch)],
            BlobNames = byContent ? [.. package.Batches.Select(batch => batch.File.Name).Distinct(StringComparer.Ordinal)] : [],
            ContentHashes = byContent ? [.. package.Batches.Select(batch => batch.Manifest.ContentHash).Distinct(StringComparer.Ordinal)] : [],
            Fences = !byContent && inForce is { } fence ? [fence] : [],
        };
    }

    /// <summary>The verdict that needs no look at other batches: in already, or in with an older generation.</summary>
    internal static BatchVerdict? OwnMarker(PackageBatch batch, KnownMarkers known)
    {
        if (known.Latest(batch.Batch) is not { } marker)
        {
            return null;
        }

        if (marker.Generation >= batch.Generation)
        {
            return BatchVerdict.AlreadyIn(batch, marker);
        }

        return marker.Outcome == LoadOutcome.Loaded ? BatchVerdict.Park(batch, LoadErrors.OlderGeneration(batch, marker.Generation)) : null;
    }

    /// <summary>The error of a table whose storage was made by the other mode.</summary>
    internal static TerminalException ModeChanged(TableContract contract, string storedMode) => TerminalException.Parked(
        "mode-changed",
        $"The contract of {contract.Table} says mode {contract.Mode.ToString().ToLowerInvariant()}, its table was made by mode {storedMode}.",
        "Give the contract its former mode, or another table name.");

    private static TerminalException ModeNotBuilt(TableContract contract) => TerminalException.Parked(
        "mode-not-built",
        $"The contract of {contract.Table} says mode {contract.Mode.ToString().ToLowerInvariant()}; this Landfall loads append and full.",
        "Choose one of these, or update Landfall, then land the file again.");
}
