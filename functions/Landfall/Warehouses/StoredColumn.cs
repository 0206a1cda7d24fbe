namespace Landfall.Warehouses;

/// <summary>A column as it is in the warehouse.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its type in the warehouse's own words, as <see cref="IWarehouse.TypeName"/> spells it.</param>
public sealed record StoredColumn(string Name, string TypeName);
