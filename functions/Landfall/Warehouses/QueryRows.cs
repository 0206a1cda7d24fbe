namespace Landfall.Warehouses;

/// <summary>The first rows of a query.</summary>
/// <param name="Columns">Name and type of each column, in order.</param>
/// <param name="Rows">CLR values, one array a row, in the columns' order; null for NULL.</param>
/// <param name="Truncated">True when the query has more rows than these.</param>
public sealed record QueryRows(IReadOnlyList<StoredColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool Truncated);
