using Landfall.Ledger;

namespace Landfall.Recovery;

/// <summary>What a person can do with a batch that a request does not fit.</summary>
internal static class NextStep
{
    /// <summary>One sentence.</summary>
    public static string Of(LedgerEntry entry) =>
        entry.State switch
        {
            BatchState.Unclaimed => "Bring a contract into force whose landfallLanding matches its name: it is ingested by itself then.",
            BatchState.Replaced => "The newer version of the file is a batch of its own: go on with that one.",
            BatchState.Forgotten => "To have it in the table again, land its file anew: 'landfall ingest FILE --replace'.",
            _ => $"To read it again: 'landfall reprocess --batch {entry.Batch}'.",
        };
}
