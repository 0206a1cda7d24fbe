namespace Landfall.Warehouses.Statements;

/// <summary>Raises the fence by one, as the first statement of a transaction; replies the control row.</summary>
public sealed record AdvanceFence(string Table) : LoadStatement;
