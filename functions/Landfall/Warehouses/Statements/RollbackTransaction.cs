namespace Landfall.Warehouses.Statements;

/// <summary>Takes back everything since the begin.</summary>
public sealed record RollbackTransaction : LoadStatement;
