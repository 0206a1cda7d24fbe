namespace Landfall.Warehouses.Statements;

/// <summary>Makes what is missing of the schemas, the marker table and the control table of <paramref name="Table"/>, which has its one row (fence 0) from birth.</summary>
public sealed record EnsureControl(string Table) : LoadStatement;
