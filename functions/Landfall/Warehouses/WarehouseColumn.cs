using Landfall.Contracts;

namespace Landfall.Warehouses;

/// <summary>A column to be made: every one takes nulls, as the contract's rules were kept before the rows came here.</summary>
public sealed record WarehouseColumn(string Name, ColumnType Type);
