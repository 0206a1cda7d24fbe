using System.Text.Json;
using Landfall.DuckDb;
using Landfall.Faults.Tests.Files;
using Landfall.Faults.Tests.Hosting;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Judging;

/// <summary>
/// Judges a run that has come to its end by the files that landed and by what is in the storage and in the warehouse; of the code under test it uses the documents' records
/// only. What must be in the tables is computed anew by <see cref="ExpectedTables"/>.
/// </summary>
internal sealed class Judge : IDisposable
{
    private readonly FaultRun _run;
    private readonly DuckDbConnection _warehouse;
    private readonly Dictionary<string, LedgerEntry> _entries;

    public Judge(FaultRun run)
    {
        _run = run;
        _warehouse = run.Warehouse.Connect();
        _entries = run.Storage.Blobs("ledger").Where(blob => blob.Key.StartsWith("entries/", StringComparison.Ordinal))
            .Select(blob => JsonSerializer.Deserialize<LedgerEntry>(blob.Value.Content, JsonSerializerOptions.Web)!)
            .ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
    }

    /// <summary>Throws with everything that does not balance.</summary>
    public void Check()
    {
        CheckFiles();
        CheckRejects();
        CheckMarkers();
        CheckTables();
        CheckEffects();
        CheckLeftovers();
    }

    public void Dispose() => _warehouse.Dispose();

    private void CheckFiles()
    {
        Assert.Equal(_run.Files.Select(file => file.Name).Order(StringComparer.Ordinal), _entries.Values.Select(entry => entry.File.Name).Order(StringComparer.Ordinal));
        foreach (var file in _run.Files)
        {
            var entry = EntryOf(file);
            if (file.Table is null || !file.IsReadable)
            {
                Assert.Equal(file.Table is null ? BatchState.Unclaimed : BatchState.Refused, entry.State);
                Assert.Null(entry.Manifest);
                continue;
            }

            Assert.Contains(entry.State, (BatchState[])[BatchState.Published, BatchState.Duplicate, BatchState.Superseded]);
            var manifest = entry.Manifest!;
            Assert.Equal((file.Rows.Count, file.Good.Count(), file.Bad.Count()), (manifest.RowsRead, manifest.Rows, manifest.RejectRows));
            Assert.Equal(manifest.Rows, manifest.Parts.Sum(part => part.Rows));
            Assert.Equal(manifest.RejectRows, manifest.RejectParts.Sum(part => part.Rows));
            Assert.Equal(manifest.Rows, entry.Counts!.Accounted);
            Assert.All(manifest.Parts, part => Assert.Equal(part.Bytes, _run.Storage.Blobs("lake")[part.Path].Content.Length));
        }
    }

    private void CheckRejects()
    {
        foreach (var file in _run.Files.Where(file => file.Table is not null && file.IsReadable))
        {
            var lines = EntryOf(file).Manifest!.RejectParts.SelectMany(part => Parquet(_run.Storage.Blobs("rejects")[part.Path].Content, "line")).Select(row => (long)row[0]!);
            Assert.Equal(file.Bad.Select(row => row.Line), lines.Order());
        }
    }

    // Every marker has its entry, says the same, and is the only one of its batch and generation.
    private void CheckMarkers()
    {
        var markers = Query("""SELECT batch, generation, outcome, rows, inserted, removed FROM landfall.markers ORDER BY ALL""");
        Assert.Equal(markers.Count, markers.DistinctBy(marker => (marker[0], marker[1])).Count());
        var loaded = _entries.Values.Where(entry => entry.Counts is not null).ToList();
        Assert.Equal(
            loaded.Select(entry => $"{entry.Batch} {entry.Generation} {Outcome(entry)} {entry.Manifest!.Rows} {entry.Counts!.Inserted} {entry.Counts.Removed}").Order(StringComparer.Ordinal),
            markers.Select(marker => string.Join(' ', marker)).Order(StringComparer.Ordinal));
    }

    private static string Outcome(LedgerEntry entry) => entry.State switch
    {
        BatchState.Published => "loaded",
        var state => state.ToString().ToLowerInvariant(),
    };

    private void CheckTables()
    {
        foreach (var (table, expected) in ExpectedTables.Of(_run.Files, name => EntryOf(_run.Files.Single(file => file.Name == name))))
        {
            var counted = _entries.Values.Where(entry => entry.Table == table && entry.Counts is not null).Sum(entry => entry.Counts!.Growth);
            Assert.Equal(expected.Count, counted);
            var rows = expected.Count == 0 && Query($"SELECT 1 FROM duckdb_views() WHERE schema_name || '.' || view_name = '{table}'").Count == 0
                ? []
                : Query($"SELECT _batch_id, _line, \"Id\", \"Amount\" FROM {table}");
            Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal));
        }
    }

    // However often a thing was tried, it took effect once; and what never took effect was never tried to its end.
    private void CheckEffects() =>
        Assert.Empty(_run.Effects.Counts.Where(effect => effect.Value != 1).Select(effect => $"{effect.Key}: {effect.Value} times"));

    private void CheckLeftovers()
    {
        Assert.DoesNotContain(_run.Storage.Blobs("ledger").Keys, name => name.StartsWith("open/", StringComparison.Ordinal));
        Assert.Empty(Query("SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE table_name LIKE 'stg%'").Select(row => (string)row[0]!));
        var storage = Query("SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name <> 'landfall'").Select(row => (string)row[0]!).ToList();
        var views = Query("SELECT sql FROM duckdb_views() WHERE NOT internal").Select(row => (string)row[0]!).ToList();
        Assert.All(storage, name => Assert.Contains(views, view => view.Contains(name.Split('.')[1], StringComparison.Ordinal)));
        Assert.Empty(Directory.EnumerateFiles(_run.Folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_run.Folder, path)));
    }

    private LedgerEntry EntryOf(RunFile file) => _entries.Values.Single(entry => entry.File.Name == file.Name);

    private List<object?[]> Query(string sql)
    {
        using var result = _warehouse.Query(sql);
        return [.. result.Rows()];
    }

    private static List<object?[]> Parquet(byte[] content, string columns)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, content);
        using var database = DuckDbInstance.Open(null);
        using var connection = database.Connect();
        using var result = connection.Query($"SELECT {columns} FROM read_parquet(?)", [path]);
        List<object?[]> rows = [.. result.Rows()];
        File.Delete(path);
        return rows;
    }
}
