namespace Landfall.Warehouses;

/// <summary>A table that can be queried and the rows in it now.</summary>
public sealed record TableSize(string Table, long Rows);
