namespace Landfall.Warehouses.Statements;

/// <summary>Deletes the rows of storage that a winner of staging beats by the rule; replies the rows deleted.</summary>
public sealed record DeleteBeaten(Relation Storage, Relation Staging, MergeRule Rule) : LoadStatement;
