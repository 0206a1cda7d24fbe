namespace Landfall.Warehouses.Statements;

/// <summary>Adds markers; replies the rows written.</summary>
public sealed record WriteMarkers(IReadOnlyList<Marker> Markers) : LoadStatement;
