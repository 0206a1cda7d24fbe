using Landfall.Ledger;

namespace Landfall.Warehouses.Statements;

/// <summary>Replies the rows of each batch in <paramref name="Relation"/>.</summary>
public sealed record CountRows(Relation Relation) : CountsStatement;

/// <summary>
/// Replies how many rows of each batch in staging repeat a key: one that storage has under the rule, or that an earlier row of staging has
/// (earlier by batch id, then line). Run after what is to go out has gone, and before <see cref="InsertRows"/>.
/// </summary>
public sealed record CountRepeats(Relation Staging, Relation Storage, RepeatRule Rule) : CountsStatement;

/// <summary>
/// Inserts the <paramref name="Columns"/> of the batches' rows from staging into storage, but for those that <paramref name="Unless"/>
/// leaves out; replies the rows inserted.
/// </summary>
public sealed record InsertRows(
    Relation Storage,
    Relation Staging,
    IReadOnlyList<string> Columns,
    IReadOnlyList<string> Batches,
    RepeatRule? Unless = null
) : RowsStatement;

/// <summary>Deletes all rows of these batches from storage, whatever their generation; replies the rows deleted.</summary>
public sealed record DeleteBatches(Relation Storage, IReadOnlyList<string> Batches) : RowsStatement;

/// <summary>
/// Ranks the rows of staging by their keys, once, into a narrow table beside it that the next three statements read; replies the rows
/// ranked. Rows with one key compete: the greatest by the rule is the winner. Outside a transaction.
/// </summary>
public sealed record RankRows(Relation Staging, MergeRule Rule) : RowsStatement;

/// <summary>
/// Says what a merge of ranked staging into storage comes to: replies the counts of each batch, and as rows those of storage that
/// <see cref="DeleteSuperseded"/> will delete. Changes nothing. Of rows with one key a loser equal to the winner (order, deletion and row
/// hash) is deduplicated, any other is superseded. A winner meets the row of storage: none or a hidden one, inserted; weaker, updated, or
/// deleted where it says so; equal, unchanged; stronger, superseded. A winning deletion of what readers do not see is unchanged to them,
/// although storage keeps it.
/// </summary>
public sealed record ClassifyRows(Relation Staging, Relation Storage, MergeRule Rule) : LoadStatement<MergeOutcome>
{
    /// <inheritdoc/>
    public override Task<MergeOutcome> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>Deletes the rows of storage that a winner of staging supersedes by the rule; replies the rows deleted.</summary>
public sealed record DeleteSuperseded(Relation Storage, Relation Staging, MergeRule Rule) : RowsStatement;

/// <summary>
/// Inserts the winners of staging whose key storage does not have (any more); replies the rows inserted. Of a deletion only the key, the
/// order and what every row carries but <c>_rescued</c> is kept: its other columns are null.
/// </summary>
public sealed record InsertWinners(Relation Storage, Relation Staging, IReadOnlyList<string> Columns, MergeRule Rule) : RowsStatement;

/// <summary>Replies as rows how many rows of the merge table <paramref name="Storage"/> readers see: all but deletions.</summary>
public sealed record CountLive(Relation Storage) : RowsStatement;

/// <summary>What a merge of staging into storage comes to.</summary>
/// <param name="SupersededRows">The rows of storage that <see cref="DeleteSuperseded"/> will delete.</param>
/// <param name="Batches">What becomes of the rows of each batch, by its id.</param>
public sealed record MergeOutcome(long SupersededRows, IReadOnlyDictionary<string, LoadCounts> Batches);
