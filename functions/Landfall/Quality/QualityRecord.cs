using Landfall.Ledger;

namespace Landfall.Quality;

/// <summary>What check and publish write down and answer about an entry.</summary>
internal static class QualityRecord
{
    /// <summary>The record of the next run of <paramref name="stage"/> over <paramref name="entry"/>; every curated row passes.</summary>
    public static StageRecord Of(LedgerEntry entry, string stage, DateTimeOffset startedAt, TimeSpan took)
    {
        var attempt = entry.Stages.Count(record => record.Stage == stage) + 1;
        var rows = entry.Manifest?.Rows ?? 0;
        return new StageRecord(stage, attempt, startedAt, took.TotalSeconds, rows, rows, Bytes: 0);
    }

    public static StageOutcome Outcome(LedgerEntry entry) =>
        new(entry.Batch, entry.State, entry.Manifest?.Rows ?? 0, entry.Manifest?.RejectRows ?? 0);
}
