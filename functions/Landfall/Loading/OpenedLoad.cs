using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>A load that has the fence.</summary>
/// <param name="Package">The package, ties of versions settled.</param>
/// <param name="Control">The control row, its fence this load's own.</param>
/// <param name="Settled">What the package comes to.</param>
/// <param name="Consequences">What that means for other batches.</param>
internal sealed record OpenedLoad(LoadPackage Package, ControlRow Control, SettledPackage Settled, IReadOnlyList<Consequence> Consequences);
