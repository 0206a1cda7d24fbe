namespace Landfall.Warehouses.Statements;

/// <summary>Begins a transaction.</summary>
public sealed record BeginTransaction : LoadStatement;
