using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.Cli.Demo;

/// <summary>What the generator knows about a file beside what the ledger says about it.</summary>
/// <param name="File">The file.</param>
/// <param name="Entry">Its batch at the end.</param>
internal sealed record DemoOutcome(DemoFile File, LedgerEntry Entry)
{
    /// <summary>The batch on a line.</summary>
    public IngestionReply Reply { get; } = IngestionReply.Of(Entry);

    /// <summary>True when it ended as it must, with every row accounted for and just the bad ones rejected.</summary>
    public bool IsBalanced =>
        Reply.State == File.End
        && Reply.RowsRead == Reply.Rows + Reply.RejectRows
        && Reply.Rows == Reply.LoadedRows
        && (File.Truth is { } truth ? (Reply.RowsRead, Reply.RejectRows) == (truth.Rows, truth.BadRows) : Reply.LoadedRows == 0);

    /// <summary>From registered to published, waiting included.</summary>
    public TimeSpan Elapsed => Entry.UpdatedAt - Entry.RegisteredAt;
}
