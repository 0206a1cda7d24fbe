namespace Landfall.Warehouses.Statements;

/// <summary>
/// Says what a merge of staging into storage comes to: replies the counts of each batch, and as rows those of storage that <see cref="DeleteBeaten"/> will delete.
/// Changes nothing. Rows of staging with one key compete: the greatest by the rule is the winner; a loser equal to it (order, deletion and row hash) is deduplicated, any other is superseded.
/// A winner meets the row of storage: none or a hidden one, inserted; beaten, updated, or deleted where it says so; equal, unchanged; stronger, superseded. A winning deletion of what
/// readers do not see is unchanged to them, although storage keeps it.
/// </summary>
public sealed record ClassifyRows(Relation Staging, Relation Storage, MergeRule Rule) : LoadStatement;
