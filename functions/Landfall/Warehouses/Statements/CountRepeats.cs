namespace Landfall.Warehouses.Statements;

/// <summary>
/// Replies how many rows of each batch in staging repeat a key: one that storage has under the rule, or that an earlier row of staging has
/// (earlier by batch id, then line). Run after what is to go out has gone, and before <see cref="InsertRows"/>.
/// </summary>
public sealed record CountRepeats(Relation Staging, Relation Storage, RepeatRule Rule) : LoadStatement;
