using Landfall.Telemetry;

namespace Landfall.Ledger;

/// <summary>Says in metrics and traces what changes of entries mean; called once for each that is committed, so that what is counted is
/// what the ledger says.</summary>
internal static class EntryTelemetry
{
    /// <summary>New entries; those of a ledger that is restored came to their states long ago.</summary>
    public static void Created(this PipelineMetrics metrics, IReadOnlyList<LedgerEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.Restored is null))
        {
            Became(metrics, entry);
            Trace(entry, since: 0);
        }
    }

    /// <summary>An entry that was changed.</summary>
    public static void Changed(this PipelineMetrics metrics, LedgerEntry before, LedgerEntry after)
    {
        Trace(after, before.Stages.Count);
        if (before.State == after.State && before.Generation == after.Generation)
        {
            return;
        }

        Became(metrics, after);
        if (before.State == BatchState.Registered && after is { State: BatchState.Curated, Manifest: { } manifest })
        {
            Curated(metrics, after, manifest);
        }

        if (before.State == BatchState.Curated && after.State.IsTerminal() && after.Counts is { } counts && counts != before.Counts)
        {
            Loaded(metrics, after, counts);
            if (after is { State: BatchState.Published, Generation: 0, Restored: null } && !before.Rebuilding)
            {
                // The clocks of storage and of this process are two.
                metrics.FilePublished(Math.Max(0, (after.UpdatedAt - after.File.LastModified).TotalSeconds));
            }
        }
    }

    private static void Trace(LedgerEntry entry, int since)
    {
        foreach (var stage in entry.Stages.Skip(since))
        {
            PipelineTraces.Ended(
                new FileStage(
                    entry.Batch,
                    entry.Generation,
                    entry.Table,
                    stage.Stage,
                    stage.Attempt,
                    entry.State.Word(),
                    stage.StartedAt,
                    double.IsFinite(stage.Seconds) ? TimeSpan.FromSeconds(stage.Seconds) : TimeSpan.Zero,
                    stage.RowsIn,
                    stage.RowsOut,
                    entry.Error?.Code
                )
            );
        }
    }

    private static void Became(PipelineMetrics metrics, LedgerEntry entry)
    {
        var state = entry.State.Word();
        metrics.FilesBecame(entry.Table, state);
        if (entry.State.NeedsAttention())
        {
            metrics.FileStopped(state, entry.Error?.Code ?? state);
        }
    }

    private static void Curated(PipelineMetrics metrics, LedgerEntry entry, Manifest manifest)
    {
        metrics.RowsBecame(entry.Table, RowOutcomes.Read, manifest.RowsRead);
        metrics.RowsBecame(entry.Table, RowOutcomes.Curated, manifest.Rows);
        metrics.RowsBecame(entry.Table, RowOutcomes.Rejected, manifest.RejectRows);
        metrics.BytesWent(entry.Table, Directions.Read, entry.File.Place?.StoredLength ?? entry.File.Length);
        metrics.BytesWent(entry.Table, Directions.Write, manifest.Bytes);
    }

    // Most loads do one thing, and each number is a series for ever.
    private static void Loaded(PipelineMetrics metrics, LedgerEntry entry, LoadCounts counts)
    {
        Some(RowOutcomes.Inserted, counts.Inserted);
        Some(RowOutcomes.Updated, counts.Updated);
        Some(RowOutcomes.Unchanged, counts.Unchanged);
        Some(RowOutcomes.Superseded, counts.Superseded);
        Some(RowOutcomes.Deduplicated, counts.Deduplicated);
        Some(RowOutcomes.Deleted, counts.Deleted);
        Some(RowOutcomes.Removed, counts.Removed);
        Some(RowOutcomes.Restored, counts.Restored);

        void Some(string outcome, long rows)
        {
            if (rows != 0)
            {
                metrics.RowsBecame(entry.Table, outcome, rows);
            }
        }
    }
}
