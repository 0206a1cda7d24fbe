using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>A batch whose rows leave the table.</summary>
/// <param name="Marker">Its marker, by which its rows are in the table.</param>
/// <param name="By">The batch that it makes way for: a newer version of its blob, or itself in a later generation.</param>
public sealed record TakenOut(Marker Marker, string By)
{
    /// <summary>True when another batch takes its place, which gets a marker of its own.</summary>
    public bool IsReplaced => By != Marker.Batch;
}
