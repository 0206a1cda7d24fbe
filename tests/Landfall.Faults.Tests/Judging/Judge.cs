using Landfall.DuckDb;
using Landfall.Faults.Tests.Files;
using Landfall.Faults.Tests.Hosting;
using Landfall.Ledger;
using Landfall.Warehouses;

namespace Landfall.Faults.Tests.Judging;

/// <summary>
/// Judges a run that has come to its end by the files that landed and by what is in the storage and in the warehouse; of the code under
/// test it uses the documents' records only. What must be in the tables is computed anew by <see cref="ExpectedTables"/>.
/// </summary>
internal sealed class Judge : IDisposable
{
    private static readonly BatchState[] InTheTable = [BatchState.Published, BatchState.Duplicate, BatchState.Superseded];

    private readonly FaultRun _run;
    private readonly DuckDbConnection _warehouse;
    private readonly Dictionary<string, LedgerEntry> _entries;
    private readonly List<JudgedFile> _files;
    private readonly IReadOnlySet<string> _waiting;

    public Judge(FaultRun run)
    {
        _run = run;
        _warehouse = run.Disk.Warehouse.Connect();
        _entries = run.Rows.Entries().ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        _files =
        [
            .. from version in run.Landed
            from file in version.Landing.Files
            select new JudgedFile(
                file,
                run.Storage.Blobs("landing")[version.Landing.Name].ETag == version.ETag,
                _entries.Values.SingleOrDefault(entry => entry.File.Name == file.Name && entry.File.ETag == version.ETag)
            ),
        ];
        _waiting = RunSnapshots.Waiting(_files.Select(file => file.File));
    }

    /// <summary>Throws with what does not balance.</summary>
    public void Check()
    {
        CheckEntries();
        CheckFiles();
        CheckRejects();
        CheckMarkers();
        CheckTables();
        CheckKeyed();
        CheckEffects();
        CheckLeftovers();
        LoggedStages.Check(_run, _warehouse, _entries.Values);
        CheckCounts();
        Assert.True(_run.ToldEarly.Count == 0, $"told before they ended: {string.Join(", ", _run.ToldEarly)}");
        ToldEvents.Check(_run.Told, _run.Effects);
    }

    public void Dispose() => _warehouse.Dispose();

    // Every entry is of a file that landed, and every current file and archive has one.
    private void CheckEntries()
    {
        var archives = _run
            .Landed.Where(version => version.Landing.IsArchive)
            .ToDictionary(version => version.ETag, version => version.Landing.Name, StringComparer.Ordinal);
        var entries = _entries.Values.ToLookup(entry => archives.TryGetValue(entry.File.ETag, out var name) && entry.File.Name == name);
        Assert.Equal(
            _files.Where(file => file.Entry is not null).Select(file => file.Batch).Order(StringComparer.Ordinal),
            entries[false].Select(entry => entry.Batch).Order(StringComparer.Ordinal)
        );
        foreach (var (etag, name) in archives)
        {
            var isCurrent = _run.Storage.Blobs("landing")[name].ETag == etag;
            var entry = entries[true].SingleOrDefault(entry => entry.File.ETag == etag);
            Assert.True(
                entry?.State == BatchState.Published || (!isCurrent && entry?.State is null or BatchState.Replaced),
                $"{name} is {entry?.State}."
            );
        }
    }

    private void CheckFiles()
    {
        foreach (var file in _files)
        {
            if (file.State is null or BatchState.Replaced)
            {
                Assert.False(file.IsCurrent, file.ToString());
                continue;
            }

            if (file.File.IsMarker)
            {
                Assert.Equal((BatchState.Published, null, LoadCounts.None), (file.State, file.Entry!.Manifest, file.Entry.Counts));
                continue;
            }

            if (!file.IsGood)
            {
                Assert.Equal(file.Table is null ? BatchState.Unclaimed : BatchState.Refused, file.State);
                Assert.Equal(file.File.IsEmpty, file.Entry!.Error?.Code == "empty-file");
                Assert.Null(file.Entry!.Manifest);
                continue;
            }

            if (file.State == BatchState.Forgotten)
            {
                Assert.Equal(0, file.Entry!.Counts!.Accounted);
                continue;
            }

            var waits =
                (file.State == BatchState.Curated && _waiting.Contains(file.File.Name))
                || (file.State == BatchState.Parked && file.Table == RunTables.Parked);
            Assert.True(
                waits
                    || (
                        InTheTable.Contains(file.State!.Value) && !(file.State == BatchState.Published && _waiting.Contains(file.File.Name))
                    ),
                file.ToString()
            );
            var manifest = file.Entry!.Manifest!;
            Assert.Equal(
                (file.File.Rows.Count, file.File.Good.Count(), file.File.Bad.Count()),
                (manifest.RowsRead, manifest.Rows, manifest.RejectRows)
            );
            Assert.Equal(manifest.Rows, manifest.Parts.Sum(part => part.Rows));
            Assert.Equal(manifest.RejectRows, manifest.RejectParts.Sum(part => part.Rows));
            Assert.Equal(waits ? null : manifest.Rows, file.Entry.Counts?.Accounted);
            Assert.All(manifest.Parts, part => Assert.Equal(part.Bytes, _run.Storage.Blobs("lake")[part.Path].Content.Length));
        }
    }

    private void CheckRejects()
    {
        foreach (var file in _files.Where(file => file.Entry?.Manifest is not null && file.State != BatchState.Forgotten))
        {
            var lines = file.Entry!.Manifest!.RejectParts.SelectMany(part =>
                    Parquet(_run.Storage.Blobs("rejects")[part.Path].Content, "line", file.Batch)
                )
                .Select(row => (long)row[0]!);
            Assert.Equal(file.File.Bad.Select(row => row.Line), lines.Order());
        }
    }

    // Of a batch the marker of the highest generation and fence counts. It is the entry's, and says the same; where another
    // version took its rows out, a marker more says that. One that was to be read again and was overwritten meanwhile keeps the
    // marker of its former generation.
    private void CheckMarkers()
    {
        var markers = Query("SELECT batch, generation, outcome, rows, inserted, fence FROM landfall.markers");
        Assert.Equal(markers.Count, markers.DistinctBy(marker => (marker[0], marker[1], marker[5])).Count());
        var latest = markers
            .Where(marker => _entries[(string)marker[0]!].State != BatchState.Replaced)
            .GroupBy(marker => (string)marker[0]!, StringComparer.Ordinal)
            .Select(batch => batch.OrderBy(marker => (int)marker[1]!).ThenBy(marker => (long)marker[5]!).Last())
            .ToDictionary(
                marker => (string)marker[0]!,
                marker => string.Join(' ', marker[0], marker[1], Said((string)marker[2]!), marker[3]),
                StringComparer.Ordinal
            );
        var ended = _files.Where(file => file.Entry?.Counts is not null && !file.File.IsMarker).ToList();
        var judged = ended.Where(file => !MayHaveLostItsMarker(file)).ToList();
        Assert.Equal(
            judged
                .Select(file =>
                    $"{file.Batch} {file.Entry!.Generation} {file.State.ToString()!.ToLowerInvariant()} {file.Entry.Manifest!.Rows}"
                )
                .Order(StringComparer.Ordinal),
            latest
                .Where(marker => ended.TrueForAll(file => file.Batch != marker.Key) || judged.Exists(file => file.Batch == marker.Key))
                .Select(marker => marker.Value)
                .Order(StringComparer.Ordinal)
        );
    }

    // A rebuild leaves out what makes no difference to the table: what a newer version or snapshot has taken the place of.
    private bool MayHaveLostItsMarker(JudgedFile file) =>
        _run.Warehouse.IsPutBack && (file.State == BatchState.Superseded || file.Table == RunTables.Full || RunSnapshots.IsOf(file.Table));

    private static string Said(string outcome) =>
        outcome switch
        {
            "loaded" => "published",
            "replaced" => "superseded",
            _ => outcome,
        };

    private void CheckTables()
    {
        foreach (var (table, expected) in ExpectedTables.Of(_files))
        {
            var growth = Query(
                "SELECT coalesce(sum(inserted + restored - deleted - removed), 0)::BIGINT "
                    + $"FROM landfall.markers WHERE \"table\" = '{table}'"
            );
            Assert.Equal((table, (long)expected.Count), (table, (long)growth[0][0]!));
            var exists = Query($"SELECT 1 FROM duckdb_views() WHERE schema_name || '.' || view_name = '{table}'").Count > 0;
            var columns = table switch
            {
                RunTables.Merge => "\"Id\", \"Amount\", \"Version\"",
                RunTables.Keyed => "\"Id\"",
                _ => "_batch_id, _line, \"Id\", \"Amount\"",
            };
            var rows = exists ? Query($"SELECT {columns} FROM {table}") : [];
            Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal));
        }
    }

    // Which of the rows with one id is in the table depends on the order; each is one that a file has, and each file says
    // how many of its rows they are.
    private void CheckKeyed()
    {
        var files = _files.Where(file => file is { Table: RunTables.Keyed, IsGood: true }).ToList();
        if (!files.Exists(file => file.State == BatchState.Published))
        {
            return;
        }

        var rows = Query($"SELECT _batch_id, _line, \"Id\", \"Amount\" FROM {RunTables.Keyed}");
        var read = ExpectedTables
            .Keyed(files)
            .Select(one => string.Join(' ', one.Batch, one.Row.Line, one.Row.Id, one.Row.Amount))
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(rows, row => Assert.Contains(string.Join(' ', row), read));
        Assert.All(files.Where(file => file.State == BatchState.Published), file =>
            Assert.Equal((file.Batch, file.Entry!.Counts!.Inserted), (file.Batch, rows.Count(row => (string)row[0]! == file.Batch)))
        );
    }

    // However often a thing was tried, it took effect once.
    private void CheckEffects() =>
        Assert.Empty(_run.Effects.Counts.Where(effect => effect.Value != 1).Select(effect => $"{effect.Key}: {effect.Value} times"));

    // What is counted of the batches of each table that came to their end is what their entries say.
    private void CheckCounts()
    {
        var entries = _entries
            .Values.Where(entry => entry.Table != BatchId.UnclaimedTable)
            .GroupBy(entry => entry.Table, StringComparer.Ordinal);
        Assert.Equal(
            entries
                .Select(table =>
                    Counted(
                        table.Key,
                        table.GroupBy(entry => entry.State).ToDictionary(state => state.Key, state => state.LongCount()),
                        table.Sum(entry => entry.Manifest?.Rows ?? 0),
                        table.Sum(entry => entry.Manifest?.RejectRows ?? 0)
                    )
                )
                .Order(StringComparer.Ordinal),
            _run.Summaries.Where(table => table.Table != BatchId.UnclaimedTable)
                .Select(table => Counted(table.Table, table.States, table.Rows, table.RejectRows))
                .Order(StringComparer.Ordinal)
        );

        static string Counted(string table, IReadOnlyDictionary<BatchState, long> states, long rows, long rejects) =>
            $"{table}: {string.Join(", ", states.OrderBy(state => state.Key).Select(state => $"{state.Value} {state.Key}"))}; "
            + $"{rows} rows, {rejects} rejects";
    }

    private void CheckLeftovers()
    {
        Assert.Equal(
            _files.Where(file => file.State == BatchState.Curated).Select(file => file.Batch).Order(StringComparer.Ordinal),
            _run.Rows.Open().Order(StringComparer.Ordinal)
        );
        Assert.Empty(_run.Rows.Unfinished());
        Assert.Empty(
            Query("SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE table_name LIKE 'stg%'")
                .Select(row => (string)row[0]!)
        );
        var storage = Query("SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name <> 'landfall'")
            .Select(row => (string)row[0]!)
            .Where(name => !_run.Warehouse.IsPutBack || !IsOfTheLastLoad(name.Split('.')[1]))
            .ToList();
        var views = Query("SELECT sql FROM duckdb_views() WHERE NOT internal").Select(row => (string)row[0]!).ToList();
        Assert.All(storage, name => Assert.Contains(views, view => view.Contains(name.Split('.')[1], StringComparison.Ordinal)));
        Assert.Empty(
            Directory
                .EnumerateFiles(_run.Disk.Folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_run.Disk.Folder, path))
        );
    }

    // A copy of the middle of a load has its storage, which goes behind the next load: one of that fence could still name it.
    private bool IsOfTheLastLoad(string storage) =>
        Query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'landfall' AND table_name LIKE 'control_%'")
            .Select(row => (string)row[0]!)
            .Any(control =>
                WarehouseNames.FenceOf(control["control_".Length..], storage) is { } fence
                && (bool)Query($"SELECT fence = {fence} OR storage IS NULL FROM landfall.\"{control}\"")[0][0]!
            );

    private List<object?[]> Query(string sql)
    {
        using var result = _warehouse.Query(sql);
        return [.. result.Rows()];
    }

    private static List<object?[]> Parquet(byte[] content, string columns, string batch)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, content);
        using var database = DuckDbInstance.Open(null);
        using var connection = database.Connect();
        using var result = connection.Query($"SELECT {columns} FROM read_parquet(?) WHERE _batch_id = ?", [path, batch]);
        List<object?[]> rows = [.. result.Rows()];
        File.Delete(path);
        return rows;
    }
}
