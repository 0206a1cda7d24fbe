using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Loading;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Loading;

/// <summary>A load stage on storage and a DuckDB file of its own, and curated batches for it.</summary>
internal sealed class LoadBed : IAsyncDisposable
{
    public const string Table = "crm.person";

    private static readonly Lazy<DuckDbInstance> Writer = new(() => DuckDbInstance.Open(null));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-load");
    private readonly DuckDbWarehouse _warehouse;

    private LoadBed(LedgerBed bed, ContractSetReading reading)
    {
        Bed = bed;
        Contract = reading.Contracts[0];
        var options = new DuckDbWarehouseOptions
        {
            Path = Path.Combine(_folder.FullName, "warehouse.duckdb"),
            MemoryLimit = "200MB",
            Threads = 1,
        };
        _warehouse = new DuckDbWarehouse(Microsoft.Extensions.Options.Options.Create(options), new LakeParts(bed.Containers));
    }

    public LedgerBed Bed { get; }

    public TableContract Contract { get; private set; }

    public LoadingOptions Options { get; } = new();

    public RecordedMilestones Milestones { get; } = new();

    public RecordedLog<LoadStage> Log { get; } = new();

    /// <summary>What the loader's mark says.</summary>
    public RecordedLog<LoaderMarks> MarksLog { get; } = new();

    public IWarehouse Warehouse => _warehouse;

    /// <summary>Called after every statement of a load.</summary>
    public Func<LoadStatement, ValueTask> AfterStatement { get; set; } = _ => ValueTask.CompletedTask;

    public static async Task<LoadBed> CreateAsync(
        AzuriteFixture azurite,
        LoadMode mode = LoadMode.Append,
        params (string Name, string Value)[] settings
    )
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var yaml = Yaml(mode, settings);
        var reading = ContractSet.Read([new ContractDocument(SampleContract.FileName, yaml)]);
        Assert.Empty(reading.Problems);
        await new ContractStore(bed.Containers).ApplyAsync(reading.Documents, new ContractApplication("crm"), default);
        return new LoadBed(bed, reading);
    }

    private static string Yaml(LoadMode mode, (string Name, string Value)[] settings)
    {
        var yaml =
            mode == LoadMode.Full
                ? SampleContract.Yaml
                : SampleContract
                    .With("value: full", $"value: {mode.ToString().ToLowerInvariant()}")
                    .Replace("crm/{snapshot}/Person.csv", "crm/*.csv", StringComparison.Ordinal);
        if (mode == LoadMode.Merge)
        {
            yaml = yaml.Replace("logicalType: integer", "logicalType: integer\n        required: true", StringComparison.Ordinal);
            settings = [.. settings, ("landfallOrderBy", "Age")];
        }

        if (settings.Any(setting => setting.Name == "landfallSnapshotClosedBy"))
        {
            var counts = settings.Any(setting => setting.Value == "count");
            yaml = yaml.Replace("Person.csv", counts ? "Person-*-of-{count}.csv" : "Person-*.csv", StringComparison.Ordinal);
        }

        return settings.Aggregate(yaml, (text, setting) =>
            text.Replace("schema:\n", $"  - property: {setting.Name}\n    value: {setting.Value}\nschema:\n", StringComparison.Ordinal)
        );
    }

    /// <summary>Loads what is curated and does not wait, and says what became of <paramref name="entry"/>.</summary>
    public async Task<StageOutcome> RunAsync(LedgerEntry entry, string claim = "test")
    {
        await OpenDueAsync();
        await Stage().RunAsync(new LoadWork(Table, claim), default);
        return await OutcomeAsync(entry);
    }

    /// <summary>Opens what waits and is due, as the table's planning does.</summary>
    public async Task OpenDueAsync()
    {
        await foreach (var row in Bed.Store.ListAsync(Table, LedgerKeys.StartingWith(LedgerRowKeys.Waiting), default))
        {
            if (WorkRow.From(row) is var waiting && waiting.DueAt <= Bed.Time.GetUtcNow())
            {
                var open = waiting with { DueAt = null, WaitsFor = null, Version = null };
                await Bed.Store.WriteAsync(
                    Table,
                    [new LedgerChange.Delete(row.Key, row.Version!), new LedgerChange.Insert(open.ToRow())],
                    default
                );
            }
        }
    }

    /// <summary>Where a batch is now; waiting when the ledger lets it wait.</summary>
    public async Task<StageOutcome> OutcomeAsync(LedgerEntry entry)
    {
        var found = (await Bed.Ledger.FindAsync(entry.Batch, default))!;
        var waits = await Bed.Store.FindAsync(Table, LedgerRowKeys.Waiting + LedgerRowKeys.EndOf(entry.Batch), default) is not null;
        return new StageOutcome(
            found.Batch,
            found.State,
            found.Counts?.Inserted ?? found.Manifest?.Rows ?? 0,
            found.Manifest?.RejectRows ?? 0,
            waits
        );
    }

    public LoadStage Stage()
    {
        var catalog = new ContractCatalog(
            new ContractStore(Bed.Containers),
            Bed.Time,
            Microsoft.Extensions.Options.Options.Create(new ContractOptions()),
            NullLogger<ContractCatalog>.Instance
        );
        var executor = new LoadExecutor(
            Warehouse,
            new StoredLoadSources(Bed.Containers, Bed.Ledger, catalog),
            Bed.Time,
            Milestones,
            statement => AfterStatement(statement)
        );
        var marks = new LoaderMarks(Bed.Faulty, Microsoft.Extensions.Options.Options.Create(new PlanningOptions()), Bed.Time, MarksLog);
        return new LoadStage(
            Bed.Containers,
            Bed.Ledger,
            new EntryGroups(Bed.Store, Bed.Containers, Bed.Time),
            Bed.Open,
            marks,
            Bed.Events,
            catalog,
            executor,
            Microsoft.Extensions.Options.Options.Create(Options),
            Bed.Time,
            Log
        );
    }

    public StorageSweep Sweep(IWarehouse? warehouse = null) =>
        new(
            warehouse ?? Warehouse,
            Bed.Tables,
            Bed.LoaderMarks,
            Bed.Waker,
            Microsoft.Extensions.Options.Options.Create(Options),
            Bed.Time,
            NullLogger<StorageSweep>.Instance
        );

    /// <summary>
    /// A curated entry with that many rows in one part in the lake, file <paramref name="number"/> minutes after the hour.
    /// </summary>
    public Task<LedgerEntry> CurateAsync(
        int number,
        int rows = 3,
        string? name = null,
        string? content = null,
        string? snapshot = null,
        string? contract = null,
        int attempts = 0,
        long bytes = 0
    ) =>
        CurateAsync(
            new LandedFile(name ?? $"crm/{number}.csv", $"0x{number}", LedgerBed.Now.AddMinutes(number), 100),
            rows,
            content ?? $"hash-{number}",
            snapshot,
            contract,
            attempts,
            bytes
        );

    /// <summary>A curated entry of the version <paramref name="etag"/> of a blob, all of them of one second.</summary>
    public Task<LedgerEntry> CurateVersionAsync(string name, string etag) =>
        CurateAsync(new LandedFile(name, etag, LedgerBed.Now, 100), 3, $"hash-{etag}", null, null, 0, 0);

    /// <summary>Lands a file of the snapshot and says what storage says of it.</summary>
    public async Task<LandedFile> LandAsync(string name)
    {
        var blob = Bed.Containers.Landing.GetBlobClient(name);
        await blob.UploadAsync(BinaryData.FromString(name), overwrite: true);
        var facts = (await blob.GetPropertiesAsync()).Value;
        return new LandedFile(name, facts.ETag.ToString("G").Trim('"'), facts.LastModified.ToUniversalTime(), facts.ContentLength);
    }

    /// <summary>Lands a file and gives it a curated entry with that many rows.</summary>
    public async Task<LedgerEntry> LandCuratedAsync(string name, int rows, string snapshot) =>
        await CurateAsync(await LandAsync(name), rows, $"hash-{name}", snapshot, null, 0, 0);

    private async Task<LedgerEntry> CurateAsync(
        LandedFile file,
        int rows,
        string content,
        string? snapshot,
        string? contract,
        int attempts,
        long bytes
    )
    {
        var batch = BatchId.Create(Table, file);
        var part = await PutPartAsync(batch, rows);
        var entry = new LedgerEntry
        {
            Batch = batch,
            Table = Table,
            State = BatchState.Curated,
            File = file,
            Contract = contract ?? Contract.Hash,
            SnapshotKey = snapshot,
            CurateAttempts = 1,
            LoadAttempts = attempts,
            Manifest = new Manifest
            {
                Attempt = 1,
                Contract = contract ?? Contract.Hash,
                Parts = [part],
                Rows = rows,
                Bytes = bytes == 0 ? part.Bytes : bytes,
                RejectParts = [],
                RejectRows = 1,
                RowsRead = rows + 1,
                BlankLines = 0,
                Lines = rows + 2,
                DecodedBytes = 100,
                ContentHash = content,
            },
            RegisteredAt = LedgerBed.Now,
            UpdatedAt = LedgerBed.Now,
        };
        Assert.True(await Bed.Ledger.CreateAsync(entry, default));
        return entry;
    }

    /// <summary>The entry as a person's request to forget it leaves it.</summary>
    public Task<LedgerEntry> ForgetAsync(LedgerEntry entry) =>
        Bed.Ledger.UpdateAsync(
            entry.Batch,
            before =>
                Raised(before) with
                {
                    Forgetting = true,
                    Manifest = before.Manifest! with { Parts = [], Rows = 0, Bytes = 0, RejectRows = 0, RowsRead = 0 },
                },
            default
        );

    /// <summary>The entry curated again as the next generation, with other rows.</summary>
    public async Task<LedgerEntry> RaiseAsync(LedgerEntry entry, int rows)
    {
        await BeginAgainAsync(entry);
        return await CurateAgainAsync(entry, rows);
    }

    /// <summary>The entry registered as the next generation, its file not read yet.</summary>
    public Task<LedgerEntry> BeginAgainAsync(LedgerEntry entry) =>
        Bed.Ledger.UpdateAsync(entry.Batch, before => Raised(before) with { State = BatchState.Registered, Manifest = null }, default);

    /// <summary>The registered generation curated by the contract in force, with other rows.</summary>
    public async Task<LedgerEntry> CurateAgainAsync(LedgerEntry entry, int rows)
    {
        var part = await PutPartAsync(entry.Batch, rows, attempt: 2);
        return await Bed.Ledger.UpdateAsync(
            entry.Batch,
            before =>
                before with
                {
                    State = BatchState.Curated,
                    Manifest = before.Earlier[^1].Manifest! with
                    {
                        Attempt = 2,
                        Contract = Contract.Hash,
                        Parts = [part],
                        Rows = rows,
                        RowsRead = rows + 1,
                    },
                },
            default
        );
    }

    /// <summary>Brings a contract into force that has another type for the column Age.</summary>
    public async Task RetypeAsync()
    {
        Assert.NotEqual(ColumnKind.Integer, Contract.Columns[1].Type.Kind);
        var reading = ContractSet.Read([
            new ContractDocument(
                SampleContract.FileName,
                Yaml(Contract.Mode, [])
                    .Replace("logicalType: integer\n", "logicalType: integer\n        physicalType: int\n", StringComparison.Ordinal)
            ),
        ]);
        Assert.Empty(reading.Problems);
        await new ContractStore(Bed.Containers).ApplyAsync(reading.Documents, new ContractApplication("crm"), default);
        Contract = reading.Contracts[0];
        Assert.Equal(ColumnKind.Integer, Contract.Columns[1].Type.Kind);
    }

    public async Task<LedgerEntry> FindAsync(LedgerEntry entry) => (await Bed.Ledger.FindAsync(entry.Batch, default))!;

    /// <summary>Batch and rows as readers see them.</summary>
    public async Task<IReadOnlyList<(string Batch, long Rows)>> ViewAsync()
    {
        var rows = await new DuckDbReader(_warehouse).QueryAsync(
            $"SELECT _batch_id, count(*) FROM {Table} GROUP BY ALL ORDER BY ALL",
            1000,
            default
        );
        return [.. rows.Rows.Select(row => ((string)row[0]!, (long)row[1]!))];
    }

    public async Task<object?> ScalarAsync(string sql) => (await new DuckDbReader(_warehouse).QueryAsync(sql, 1, default)).Rows[0][0];

    /// <summary>Changes the warehouse by hand.</summary>
    public void Execute(string sql)
    {
        using var connection = _warehouse.Connect();
        connection.Execute(sql);
    }

    public ValueTask DisposeAsync()
    {
        _warehouse.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static LedgerEntry Raised(LedgerEntry before) =>
        before with
        {
            Generation = before.Generation + 1,
            State = BatchState.Curated,
            Counts = null,
            LoadAttempts = 0,
            Earlier =
            [
                .. before.Earlier,
                new EarlierGeneration(before.Generation, before.State, before.Manifest, before.Counts, LedgerBed.Now),
            ],
        };

    private async Task<PartFile> PutPartAsync(string batch, int rows, int attempt = 1)
    {
        var path = Path.Combine(_folder.FullName, $"{batch}.parquet");
        var age = Contract.Columns[1].Type.Kind == ColumnKind.Integer ? "INTEGER" : "BIGINT";
        var ofMerge = Contract.Mode == LoadMode.Merge ? $", '{1000 - rows:0000}' AS _row_hash, false AS _deleted" : "";
        var blob = $"{Table}/{batch}.{attempt}/part-00000.parquet";
        using (var connection = Writer.Value.Connect())
        {
            connection.Execute(
                $"""
                COPY (SELECT '{blob}' AS _part, '{batch}' AS _batch_id, 0 AS _generation,
                    'p' || i AS "Id", i::{age} AS "Age", NULL::VARCHAR AS _rescued, i + 1 AS _line{ofMerge}
                FROM range(1, {rows} + 1) t(i)) TO {DuckDbText.Literal(path)} (FORMAT parquet)
                """
            );
        }

        await Bed.Containers.Lake.GetBlobClient(blob).UploadAsync(path, overwrite: true);
        return new PartFile(blob, rows, new FileInfo(path).Length);
    }
}
