using Landfall.Budget;
using Landfall.Canary;
using Landfall.Contracts;
using Landfall.Landing;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Loading;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Loading;

/// <summary>A load stage on storage and a DuckDB file of its own.</summary>
internal sealed class LoadBed : IAsyncDisposable
{
    public const string Table = "crm.person";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-load");
    private readonly DuckDbWarehouse _warehouse;
    private readonly string _path;
    private readonly (string Name, string Value)[] _settings;

    private LoadBed(LedgerBed bed, TableContract contract, (string Name, string Value)[] settings)
    {
        _settings = settings;
        Bed = bed;
        Entries = new CuratedEntries(bed, _folder.FullName, contract);
        _path = Path.Combine(_folder.FullName, "warehouse.duckdb");
        var options = new DuckDbWarehouseOptions
        {
            Path = _path,
            MemoryLimit = "200MB",
            Threads = 1,
        };
        _warehouse = new DuckDbWarehouse(Microsoft.Extensions.Options.Options.Create(options), new LakeParts(bed.Containers));
    }

    private string Kept => _path + ".kept";

    public LedgerBed Bed { get; private set; }

    /// <summary>What there is to load.</summary>
    public CuratedEntries Entries { get; private set; }

    /// <summary>How a ledger is restored.</summary>
    public RestoreOptions RestoreOptions { get; } = new();

    /// <summary>Restores a lost ledger.</summary>
    public RestoreLedger Restore =>
        new(
            Bed.Containers,
            new ManifestDocuments(Bed.Containers),
            Bed.Ledger,
            new MarkedBatches(Bed.Loaded, Bed.LoaderMarks, Wrapped ?? Warehouse),
            new LandedFiles(Bed.Containers, Bed.Archives),
            Microsoft.Extensions.Options.Options.Create(RestoreOptions),
            Bed.Time,
            NullLogger<RestoreLedger>.Instance
        );

    /// <summary>Puts an empty ledger in the place of the one there was.</summary>
    public void LoseLedger()
    {
        Bed = new LedgerBed(Bed.Containers);
        Entries = new CuratedEntries(Bed, _folder.FullName, Contract);
    }

    public TableContract Contract => Entries.Contract;

    public LoadingOptions Options { get; } = new();

    public RecordedMilestones Milestones { get; } = new();

    public RecordedLog<LoadStage> Log { get; } = new();

    /// <summary>What is said of a warehouse that has lost loads.</summary>
    public RecordedLog<WarehouseStanding> StandingLog { get; } = new();

    public WarehouseStanding Standing => new(Bed.Loaded, Bed.LoaderMarks, Bed.Time, StandingLog);

    public WarehouseLook Look => new(Warehouse, Bed.Tables, Bed.Loaded, Standing);

    public Rebuild Rebuild =>
        new(Bed.Ledger, Bed.Tables, new LostLoads(Bed.Loaded, Bed.LoaderMarks, Warehouse), Bed.Time, NullLogger<Rebuild>.Instance);

    /// <summary>What the loader's mark says.</summary>
    public RecordedLog<LoaderMarks> MarksLog { get; } = new();

    public IWarehouse Warehouse => _warehouse;

    public DuckDbReader Reader => new(_warehouse);

    /// <summary>What is told of loads that are in; null for nothing.</summary>
    public CanaryQueries? Canary { get; set; }

    /// <summary>Called after every statement of a load.</summary>
    public Func<LoadStatement, ValueTask> AfterStatement { get; set; } = _ => ValueTask.CompletedTask;

    public static async Task<LoadBed> CreateAsync(
        AzuriteFixture azurite,
        LoadMode mode = LoadMode.Append,
        params (string Name, string Value)[] settings
    )
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var contract = await LoadContract.ApplyAsync(new ContractStore(bed.Containers), LoadContract.Yaml(mode, settings));
        return new LoadBed(bed, contract, settings);
    }

    /// <summary>Loads what is curated and does not wait, and says what became of <paramref name="entry"/>.</summary>
    public async Task<BatchStanding> RunAsync(LedgerEntry entry, string claim = "test")
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
    public async Task<BatchStanding> OutcomeAsync(LedgerEntry entry)
    {
        var found = (await Bed.Ledger.FindAsync(entry.Batch, default))!;
        var waits = await Bed.Store.FindAsync(Table, LedgerRowKeys.Waiting + LedgerRowKeys.EndOf(entry.Batch), default) is not null;
        return new BatchStanding(
            found.Batch,
            found.State,
            found.Counts?.Inserted ?? found.Manifest?.Rows ?? 0,
            found.Manifest?.RejectRows ?? 0,
            waits
        );
    }

    /// <summary>What the process has.</summary>
    public WorkBudget Budget { get; set; } = new(new WorkAmount(1_000_000_000, 8), NullLogger<WorkBudget>.Instance);

    /// <summary>What stands between the stage, or the restoring of a ledger, and the warehouse; null for nothing.</summary>
    public IWarehouse? Wrapped { get; set; }

    public LoadStage Stage()
    {
        var catalog = new ContractCatalog(
            new ContractStore(Bed.Containers),
            Bed.Time,
            Microsoft.Extensions.Options.Options.Create(new ContractOptions()),
            NullLogger<ContractCatalog>.Instance
        );
        var executor = new LoadExecutor(
            Wrapped ?? Warehouse,
            new StoredLoadSources(Bed.Containers, Bed.Ledger, catalog),
            Bed.Time,
            Milestones,
            statement => AfterStatement(statement),
            Microsoft.Extensions.Options.Options.Create(Options)
        );
        var marks = new LoaderMarks(Bed.Faulty, Microsoft.Extensions.Options.Options.Create(new PlanningOptions()), Bed.Time, MarksLog);
        return new LoadStage(
            Bed.Containers,
            Bed.Ledger,
            new EntryGroups(Bed.Faulty, Bed.Containers, Bed.Metrics, Bed.Time),
            Bed.Open,
            marks,
            Bed.Loaded,
            Standing,
            Bed.Events,
            catalog,
            executor,
            Budget,
            Bed.Metrics,
            Microsoft.Extensions.Options.Options.Create(Options),
            Bed.Time,
            Log,
            Canary
        );
    }

    /// <summary>Keeps a copy of the warehouse's file as it is now.</summary>
    public void Keep()
    {
        _warehouse.Close();
        KeepOpen();
        _warehouse.Open();
    }

    /// <summary>The same while loads go on, as a backup does that nobody was told of.</summary>
    public void KeepOpen() => CopyFile(_path, Kept);

    /// <summary>Puts the copy in the place of the warehouse's file, or nothing where there is none.</summary>
    public void LoseFile()
    {
        _warehouse.Close();
        CopyFile(Kept, _path);
        _warehouse.Open();
    }

    // With what was committed and is not in the file yet.
    private static void CopyFile(string from, string to)
    {
        foreach (var end in (string[])["", ".wal"])
        {
            File.Delete(to + end);
            if (File.Exists(from + end))
            {
                File.Copy(from + end, to + end);
            }
        }
    }

    public StorageSweep Sweep(IWarehouse? warehouse = null) =>
        new(
            warehouse ?? Warehouse,
            Bed.Tables,
            Bed.Loaded,
            Bed.LoaderMarks,
            Bed.Waker,
            Microsoft.Extensions.Options.Options.Create(Options),
            Bed.Time,
            NullLogger<StorageSweep>.Instance
        );

    /// <summary>Brings a contract into force that has another type for the column Age.</summary>
    public async Task RetypeAsync()
    {
        Assert.NotEqual(ColumnKind.Integer, Contract.Columns[1].Type.Kind);
        Entries.Contract = await LoadContract.ApplyAsync(new ContractStore(Bed.Containers), LoadContract.Retyped(Contract.Mode, _settings));
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

    /// <summary>The first column of a query.</summary>
    public async Task<IReadOnlyList<object?>> ColumnAsync(string sql) =>
        [.. (await new DuckDbReader(_warehouse).QueryAsync(sql, 1000, default)).Rows.Select(row => row[0])];

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
}

/// <summary>Where a batch stands after a load, with the rows that it loaded, or has to load.</summary>
internal sealed record BatchStanding(string Batch, BatchState State, long Rows, long RejectRows, bool Waiting = false);
