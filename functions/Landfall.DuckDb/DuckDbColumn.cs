namespace Landfall.DuckDb;

/// <summary>A column of a result or of a table function.</summary>
public sealed record DuckDbColumn(string Name, DuckDbType Type);
