namespace Landfall.Warehouses.Statements;

/// <summary>Commits: what was written since the begin survives a crash from here on.</summary>
public sealed record CommitTransaction : LoadStatement;
