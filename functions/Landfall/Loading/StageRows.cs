using Landfall.Costs;
using Landfall.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>
/// The rows of the log of stages. All of a batch are written whenever it ends, so that they are what its entry says, however often it is
/// read, released or loaded again.
/// </summary>
internal static class StageRows
{
    private const string LoadStage = "load";

    /// <summary>The rows of an entry.</summary>
    public static IEnumerable<StageRow> Of(LedgerEntry entry) =>
        entry.Stages.Select((record, index) => Row(entry.Table, entry.Batch, entry.File, index + 1, record));

    /// <summary>
    /// The rows of the batches of which a load writes markers: what the ledger had of them, and the load itself, as far as it has come.
    /// </summary>
    /// <param name="package">The package.</param>
    /// <param name="settled">What it came to, counted.</param>
    /// <param name="loadedAt">When its rows were stamped, UTC: the load's begin where no stage says a better one.</param>
    /// <param name="now">Now, UTC: the commit is still to come.</param>
    /// <param name="calls">The requests to storage that it has made.</param>
    public static WriteStages Of(
        LoadPackage package,
        SettledPackage settled,
        DateTimeOffset loadedAt,
        DateTimeOffset now,
        CallCount? calls = null
    )
    {
        var (verdicts, first) = (settled.Verdicts.Where(IsMarked), FirstOf(settled.Verdicts));
        var startedAt = package.StartedAt ?? loadedAt;
        var (rows, again) = (new List<StageRow>(), new List<string>());
        foreach (var verdict in verdicts)
        {
            var (batch, counts) = (verdict.Batch, verdict.Counts);
            var load = new StageRecord(
                LoadStage,
                batch.LoadAttempt,
                startedAt,
                Math.Max(0, (now - startedAt).TotalSeconds),
                batch.Manifest.Rows,
                counts.Inserted + counts.Updated + counts.Deleted,
                batch.Manifest.Bytes
            )
                .Of(batch.Generation, LoadEnding.StateOf(verdict), error: null)
                .Counted(calls, batch.Batch == first);
            rows.AddRange(
                batch.Stages.Append(load).Select((record, index) => Row(package.Table, batch.Batch, batch.File, index + 1, record))
            );
            if (!batch.IsFresh)
            {
                again.Add(batch.Batch);
            }
        }

        return new WriteStages(package.Table, rows) { Again = again };
    }

    /// <summary>The batch whose row has the requests of all: the first that goes into the log with the load, or else the first.</summary>
    public static string? FirstOf(IReadOnlyList<BatchVerdict> verdicts) =>
        (verdicts.FirstOrDefault(IsMarked) ?? verdicts.FirstOrDefault(verdict => verdict.Kind != VerdictKind.Wait))?.Batch.Batch;

    private static bool IsMarked(BatchVerdict verdict) =>
        verdict.Kind is VerdictKind.Load or VerdictKind.Duplicate or VerdictKind.Superseded or VerdictKind.Forget;

    private static StageRow Row(string table, string batch, LandedFile file, int run, StageRecord record)
    {
        var startedAt = WarehouseClock.Whole(record.StartedAt);
        var seconds = double.IsFinite(record.Seconds) ? Math.Max(0, record.Seconds) : 0;
        return new StageRow
        {
            Table = table,
            Batch = batch,
            Generation = record.Generation,
            Run = run,
            Stage = record.Stage,
            Attempt = record.Attempt,
            StartedAt = startedAt,
            EndedAt = WarehouseClock.Whole(startedAt.AddSeconds(seconds)),
            Seconds = seconds,
            RowsIn = record.RowsIn,
            RowsOut = record.RowsOut,
            Bytes = record.Bytes,
            Calls = record.Calls,
            Retries = record.Retries,
            Outcome = record.Outcome ?? Usual(record.Stage),
            ErrorCode = record.ErrorCode,
            LandedAt = WarehouseClock.Whole(file.LastModified),
        };
    }

    private static string Usual(string stage) =>
        (
            stage switch
            {
                "register" => BatchState.Registered,
                "curate" => BatchState.Curated,
                _ => BatchState.Published,
            }
        ).Word();
}
