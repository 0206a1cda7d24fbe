using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What a package comes to.</summary>
/// <param name="Verdicts">One a batch, in the order of the package.</param>
/// <param name="Control">The control row as it is to be; equal to the one that was read when nothing changes in it.</param>
public sealed record SettledPackage(IReadOnlyList<BatchVerdict> Verdicts, ControlRow Control)
{
    /// <summary>The batches whose rows go in.</summary>
    public IReadOnlyList<PackageBatch> Loads { get; } =
        [.. Verdicts.Where(verdict => verdict.Kind == VerdictKind.Load).Select(verdict => verdict.Batch)];

    /// <summary>True when the warehouse gets a marker for some batch.</summary>
    public bool HasMarkers => Verdicts.Any(verdict => verdict.Kind is VerdictKind.Load or VerdictKind.Duplicate or VerdictKind.Superseded);

    /// <summary>True when <paramref name="other"/> comes to the same.</summary>
    public bool Agrees(SettledPackage other) => Control == other.Control && Verdicts.SequenceEqual(other.Verdicts);
}
