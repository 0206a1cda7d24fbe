using System.Globalization;
using Landfall.DuckDb;
using Landfall.Faults.Tests.Hosting;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Judging;

/// <summary>
/// Judges the warehouse's log of stages by the entries of the ledger: each stage of each batch that came to an end is in it once. What lies
/// behind the copy of a warehouse that was put back may be missing, but is never there in part or twice.
/// </summary>
internal static class LoggedStages
{
    /// <summary>Throws with what is missing, too much or different.</summary>
    public static void Check(FaultRun run, DuckDbConnection warehouse, IEnumerable<LedgerEntry> entries)
    {
        var logged = Logged(warehouse);
        Assert.Empty(logged.GroupBy(row => (row.Batch, row.Run)).Where(same => same.Count() > 1).Select(same => $"twice: {same.Key}"));
        var byBatch = logged.ToLookup(row => row.Batch, row => row.Text, StringComparer.Ordinal);
        var known = entries.Where(entry => entry.Table != BatchId.UnclaimedTable).ToList();
        Assert.Empty(logged.Select(row => row.Batch).Except(known.Select(entry => entry.Batch), StringComparer.Ordinal));
        foreach (var entry in known)
        {
            List<string> expected = [.. entry.Stages.Select((record, index) => Expected(entry, record, index + 1))];
            List<string> found = [.. byBatch[entry.Batch]];
            if (!entry.State.IsTerminal() || run.Warehouse.IsPutBack)
            {
                // Of an open one, what was before it was opened again; of a lost one, what the copy has.
                expected = [.. expected.Take(found.Count)];
            }

            Assert.Equal(expected, found);
        }
    }

    private static string Expected(LedgerEntry entry, StageRecord record, int run)
    {
        var outcome = record.Outcome
            ?? record.Stage switch
            {
                "register" => "registered",
                "curate" => "curated",
                _ => "published",
            };

        // A load is logged before it ends, and attempts may be taken back meanwhile.
        var attempt =
            record.Stage == "load" ? "" : FormattableString.Invariant($"attempt {record.Attempt} at {record.StartedAt:HH:mm:ss.ffffff}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Table} {entry.Batch} g{record.Generation} {run} {record.Stage} {attempt} {record.RowsIn}-{record.RowsOut} "
                + $"{record.Bytes} {outcome} {record.ErrorCode} {entry.File.LastModified:HH:mm:ss.ffffff}"
        );
    }

    private static List<(string Batch, int Run, string Text)> Logged(DuckDbConnection warehouse)
    {
        using (var there = warehouse.Query("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'landfall' AND table_name = 'stage_log'"))
        {
            if (!there.Rows().Any())
            {
                return [];
            }
        }

        using var result = warehouse.Query(
            """
            SELECT batch, run, "table" || ' ' || batch || ' g' || generation || ' ' || run || ' ' || stage || ' '
                || CASE stage WHEN 'load' THEN '' ELSE 'attempt ' || attempt || ' at ' || strftime(started_at, '%H:%M:%S.%f') END
                || ' ' || rows_in || '-' || rows_out || ' ' || bytes || ' ' || outcome || ' ' || coalesce(error_code, '') || ' '
                || strftime(landed_at, '%H:%M:%S.%f'), ended_at >= started_at
            FROM landfall.stage_log ORDER BY batch, run
            """
        );
        var rows = result.Rows().ToList();
        Assert.All(rows, row => Assert.Equal(true, row[3]));
        return [.. rows.Select(row => ((string)row[0]!, (int)row[1]!, (string)row[2]!))];
    }
}
