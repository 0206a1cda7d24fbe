namespace Landfall.Warehouses.Statements;

/// <summary>Replies the control row.</summary>
public sealed record ReadControl(string Table) : LoadStatement;
