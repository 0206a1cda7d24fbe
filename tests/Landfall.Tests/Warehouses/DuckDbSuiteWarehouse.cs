using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Monitoring;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Warehouses;

/// <summary>A DuckDB warehouse in a temporary folder, its parts beside it.</summary>
internal sealed class DuckDbSuiteWarehouse : ISuiteWarehouse, IPartSource
{
    // Parts are the same in all runs of the suite, so each is written once.
    private static readonly Lazy<DuckDbInstance> Writer = new(() => DuckDbInstance.Open(null));
    private static readonly Lock WriterGate = new();
    private static readonly string Parts = Directory.CreateTempSubdirectory("landfall-suite-parts").FullName;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-suite");
    private DuckDbWarehouse _warehouse;

    private readonly bool _onDisk;

    /// <summary>In memory, where a commit waits for no disk, unless a test restarts it.</summary>
    public DuckDbSuiteWarehouse(bool onDisk = false)
    {
        _onDisk = onDisk;
        _warehouse = Open();
    }

    public IWarehouse Warehouse => _warehouse;

    /// <summary>Its files; DuckDB reads those in <c>parts</c>.</summary>
    public string Folder => _folder.FullName;

    /// <summary>A connection past the protocol.</summary>
    public DuckDbConnection Connect() => _warehouse.Connect();

    public DuckDbReader Reader => new(_warehouse);

    /// <summary>Closes the file and opens it anew, as a restart does.</summary>
    public void Restart()
    {
        _warehouse.Dispose();
        _warehouse = Open();
    }

    public Task FetchAsync(PartFile part, string path, CancellationToken cancellationToken)
    {
        File.Copy(Path.Combine(Parts, part.Path), path);
        return Task.CompletedTask;
    }

    public Task PutPartsAsync(TableContract contract, PackageBatch batch)
    {
        var others = string.Concat(contract.Columns.Skip(2).Select(column => $"{Value(column.Type)} AS {column.Name}, "));
        var ofMerge = contract.Mode == LoadMode.Merge ? $", md5('{batch.Batch}' || i) AS _row_hash, {batch.Batch == "x"} AS _deleted" : "";
        lock (WriterGate)
        {
            foreach (var part in batch.Manifest.Parts.Where(part => !File.Exists(Path.Combine(Parts, part.Path))))
            {
                var path = Path.Combine(Parts, part.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var connection = Writer.Value.Connect();
                connection.Execute(
                    $"""
                    COPY (SELECT '{part.Path}' AS _part, '{batch.Batch}' AS _batch_id, {batch.Manifest.Generation} AS _generation,
                          i::INTEGER AS id, '{batch.Batch}' AS name, {others}
                          NULL::VARCHAR AS _rescued, i + 1 AS _line{ofMerge} FROM range(1, {part.Rows} + 1) t(i))
                    TO {DuckDbText.Literal(path)} (FORMAT parquet)
                    """
                );
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Loads into it on the day of the suite's table.</summary>
    public LoadExecutor Executor(Func<LoadStatement, ValueTask>? afterStatement = null) =>
        new(_warehouse, new SuiteSources(), new FakeTimeProvider(SuiteTable.Day), new NoMilestones(), afterStatement);

    /// <summary>Writes the batch's parts and loads it alone.</summary>
    public async Task<LoadResult> LoadAsync(TableContract contract, PackageBatch batch)
    {
        await PutPartsAsync(contract, batch);
        return await Executor().RunAsync(new LoadPackage(contract, [batch]), default);
    }

    public Task<IReadOnlyList<SuiteRows>?> ReadViewAsync(string table)
    {
        using var connection = _warehouse.Connect();
        var view = WarehouseNames.View(table);
        if (
            (long)
                connection.Scalar("SELECT count(*) FROM duckdb_views() WHERE schema_name = ? AND view_name = ?", [view.Schema, view.Name])!
            == 0
        )
        {
            return Task.FromResult<IReadOnlyList<SuiteRows>?>(null);
        }

        using var result = connection.Query(
            $"SELECT _batch_id, _generation, count(*), max(_loaded_at) FROM {view} GROUP BY ALL ORDER BY ALL"
        );
        return Task.FromResult<IReadOnlyList<SuiteRows>?>([
            .. result
                .Rows()
                .Select(row => new SuiteRows(
                    (string)row[0]!,
                    (int)row[1]!,
                    (long)row[2]!,
                    new DateTimeOffset((DateTime)row[3]!, TimeSpan.Zero)
                )),
        ]);
    }

    public Task<long> DistinctRowsAsync(string table)
    {
        using var connection = _warehouse.Connect();
        return Task.FromResult(
            (long)connection.Scalar($"SELECT count(*) FROM (SELECT DISTINCT id, name, _line FROM {WarehouseNames.View(table)})")!
        );
    }

    public Task<IReadOnlyList<Marker>> ReadMarkersAsync(string table)
    {
        using var connection = _warehouse.Connect();
        using var result = connection.Query("SELECT * FROM landfall.markers WHERE \"table\" = ? ORDER BY batch, generation", [table]);
        var names = result.Columns.Select(column => column.Name).ToList();
        return Task.FromResult<IReadOnlyList<Marker>>([.. result.Rows().Select(row => Marker(name => row[names.IndexOf(name)]))]);
    }

    public Task<IReadOnlyList<string>> ReadLoggedAsync(string table)
    {
        using var connection = _warehouse.Connect();
        using var result = connection.Query(
            """
            SELECT log.batch FROM landfall.stage_log log JOIN landfall.delivery delivery USING (batch, generation)
            WHERE log."table" = ? AND log.run = 1 AND log.stage = 'load' AND delivery.loaded_at = log.ended_at ORDER BY 1
            """,
            [table]
        );
        return Task.FromResult<IReadOnlyList<string>>([.. result.Rows().Select(row => (string)row[0]!)]);
    }

    public Task<ControlRow?> ReadControlAsync(string table)
    {
        using var connection = _warehouse.Connect();
        using var result = connection.Query(
            $"SELECT fence, storage, contract, snapshot_key, snapshot_version, snapshot_generation, rows FROM landfall.\"control_{table}\""
        );
        return Task.FromResult(
            result
                .Rows()
                .Select(row => new ControlRow(
                    table,
                    (long)row[0]!,
                    (string?)row[1],
                    (string?)row[2],
                    (string?)row[3],
                    row[4] is DateTime version ? new DateTimeOffset(version, TimeSpan.Zero) : null,
                    (int?)row[5]
                )
                {
                    Rows = (long?)row[6],
                })
                .Single()
        )!;
    }

    /// <summary>Runs SQL past the protocol, as somebody with a shell can.</summary>
    public void Execute(string sql)
    {
        using var connection = _warehouse.Connect();
        connection.Execute(sql);
    }

    /// <summary>Makes the view show a storage table, whatever the control row names.</summary>
    public void Show(string table, string storage)
    {
        using var connection = _warehouse.Connect();
        DuckDbTables.Show(connection, new AlignView(table, storage), default);
    }

    /// <summary>Names of the real staging tables of a table.</summary>
    public IReadOnlyList<string> Staging(string table)
    {
        using var connection = _warehouse.Connect();
        using var result = connection.Query(
            "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, ?) AND NOT temporary ORDER BY 1",
            [$"stg_{table}_"]
        );
        return [.. result.Rows().Select(row => (string)row[0]!)];
    }

    public Task<bool> ViewReadsAsync(string table, string storage)
    {
        using var connection = _warehouse.Connect();
        var view = WarehouseNames.View(table);
        var sql = (string)
            connection.Scalar("SELECT sql FROM duckdb_views() WHERE schema_name = ? AND view_name = ?", [view.Schema, view.Name])!;
        return Task.FromResult(sql.Split('.', ';', '"', ' ').Contains(storage));
    }

    public Task<IReadOnlyList<string>> TablesAsync(string table)
    {
        using var connection = _warehouse.Connect();
        using var result = connection.Query(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = ? ORDER BY 1",
            [WarehouseNames.View(table).Schema]
        );
        return Task.FromResult<IReadOnlyList<string>>([.. result.Rows().Select(row => (string)row[0]!)]);
    }

    public ValueTask DisposeAsync()
    {
        _warehouse.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private DuckDbWarehouse Open() =>
        new(
            Options.Create(
                new DuckDbWarehouseOptions
                {
                    Path = _onDisk ? Path.Combine(_folder.FullName, "warehouse.duckdb") : DuckDbWarehouse.InMemory,
                    TempFolder = Path.Combine(_folder.FullName, "parts"),
                    MemoryLimit = "200MB",
                    Threads = 1,
                }
            ),
            this
        );

    private static string Value(ColumnType type) =>
        type.Kind switch
        {
            ColumnKind.Integer => "i::INTEGER",
            ColumnKind.Decimal => FormattableString.Invariant($"i::DECIMAL({type.Precision},{type.Scale})"),
            ColumnKind.Timestamp => "TIMESTAMP '2026-11-20' + to_days(i::INTEGER)",
            _ => "'x'",
        };

    private static Marker Marker(Func<string, object?> value) =>
        new()
        {
            Table = (string)value("table")!,
            Batch = (string)value("batch")!,
            Generation = (int)value("generation")!,
            Outcome = Enum.Parse<LoadOutcome>((string)value("outcome")!, ignoreCase: true),
            BlobName = (string)value("blob_name")!,
            Version = new DateTimeOffset((DateTime)value("version")!, TimeSpan.Zero),
            ETag = (string)value("etag")!,
            SnapshotKey = (string?)value("snapshot_key"),
            ContentHash = (string)value("content_hash")!,
            Contract = (string)value("contract")!,
            Rows = (long)value("rows")!,
            Counts = new LoadCounts(
                (long)value("inserted")!,
                (long)value("updated")!,
                (long)value("unchanged")!,
                (long)value("superseded")!,
                (long)value("deduplicated")!,
                (long)value("deleted")!,
                (long)value("removed")!,
                (long)value("restored")!
            ),
            RelatedBatch = (string?)value("related_batch"),
            Package = (string)value("package")!,
            Fence = (long)value("fence")!,
            LoadedAt = new DateTimeOffset((DateTime)value("loaded_at")!, TimeSpan.Zero),
        };
}
