namespace Landfall.Warehouses.Statements;

/// <summary>Replies as rows how many rows of the merge table <paramref name="Storage"/> readers see: all but deletions.</summary>
public sealed record CountLive(Relation Storage) : LoadStatement;
