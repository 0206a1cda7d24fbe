using Azure.Core;
using Azure.Storage.Blobs;
using Landfall.Archives;
using Landfall.Events;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Ledger;

/// <summary>A ledger of its own, in memory, with containers on the run's Azurite, and entries to put into it.</summary>
internal sealed class LedgerBed
{
    public const string Table = "salesforce.account";

    public static readonly DateTimeOffset Now = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    public LedgerBed(LandfallContainers containers, MemoryLedgerStore? store = null)
    {
        Store = store ?? new MemoryLedgerStore();
        Containers = containers;
        Time = new FakeTimeProvider(Now);
        Faulty = new FaultyLedgerStore(Store, call => Task.FromResult(Faults(call)));
        Account = new AccountLedger(Faulty, containers);
        Metrics = new PipelineMetrics(Time);
        Ledger = new BatchLedger(Faulty, containers, Metrics, Time);
        Tables = new LedgerTables(Faulty, containers);
        Open = new OpenBatches(Faulty, Ledger, Tables, Time);
        Waker = new TableWaker(Faulty, Starter, Time);
    }

    public LandfallContainers Containers { get; }

    public ArchiveOptions ArchiveOptions { get; } = new();

    public ArchiveReader Archives => new(Containers, Options.Create(ArchiveOptions));

    public IOptions<StorageOptions> StorageOptions { get; private init; } = Options.Create(new StorageOptions());

    public FakeTimeProvider Time { get; }

    /// <summary>What is measured.</summary>
    public PipelineMetrics Metrics { get; }

    public MemoryLedgerStore Store { get; }

    /// <summary>The store as the ledger sees it.</summary>
    public ILedgerStore Faulty { get; }

    /// <summary>The orchestrations that were started.</summary>
    public RecordedStarter Starter { get; } = new();

    public TableWaker Waker { get; }

    /// <summary>What hands work out, with the options' defaults.</summary>
    public TablePlanner Planner => new(Faulty, Starter, Options.Create(new PlanningOptions()), Time, NullLogger<TablePlanner>.Instance);

    public EventRows Events => new(Faulty, Time);

    /// <summary>What a claim's holder renews, with the options' defaults.</summary>
    public ClaimMarks ClaimMarks => new(Faulty, Options.Create(new PlanningOptions()), Time, NullLogger<ClaimMarks>.Instance);

    /// <summary>What a loader renews, with the options' defaults.</summary>
    public LoaderMarks LoaderMarks => new(Faulty, Options.Create(new PlanningOptions()), Time, NullLogger<LoaderMarks>.Instance);

    /// <summary>How the ledger's calls of its store go wrong.</summary>
    public Func<LedgerCall, LedgerFault> Faults { get; set; } = _ => LedgerFault.None;

    public AccountLedger Account { get; }

    public BatchLedger Ledger { get; }

    public LedgerTables Tables { get; }

    public OpenBatches Open { get; }

    public LoadedTables Loaded => new(Faulty);

    public static async Task<LedgerBed> CreateAsync(AzuriteFixture azurite, RequestSpy? spy = null)
    {
        var service = azurite.Service;
        if (spy is not null)
        {
            var client = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1) } };
            client.AddPolicy(spy, HttpPipelinePosition.PerRetry);
            service = new BlobServiceClient(azurite.ConnectionString, client);
        }

        var options = Options.Create(new StorageOptions { Prefix = azurite.NewPrefix() });
        var containers = new LandfallContainers(service, options);
        await containers.EnsureAsync(CancellationToken.None);
        return new LedgerBed(containers) { StorageOptions = options };
    }

    /// <summary>A registered entry of the file <paramref name="number"/>, minutes after the hour.</summary>
    public static LedgerEntry Entry(int number = 1, string table = Table, BatchState state = BatchState.Registered)
    {
        var file = new LandedFile($"in/{number}.csv", $"0x{number}", Now.AddMinutes(number), 100);
        return new LedgerEntry
        {
            Batch = BatchId.Create(table, file),
            Table = table,
            State = state,
            File = file,
            Contract = "0123456789abcdef",
            RegisteredAt = Now,
            UpdatedAt = Now,
        };
    }

    public async Task<List<OpenBatch>> OpenAsync(string? table = null) => await Open.ListAsync(table, default).ToListAsync();

    /// <summary>All entries, table by table and newest day first.</summary>
    public async Task<List<LedgerEntry>> EntriesAsync() =>
        await Tables
            .ListAsync(default)
            .SelectMany(table => Tables.ReadAsync(table, null, null, default))
            .Select(reading => reading.Entry!)
            .ToListAsync();

    /// <summary>The row of an entry.</summary>
    public async Task<LedgerRow> RowAsync(LedgerEntry entry) =>
        (await Store.FindAsync(LedgerRowKeys.PartitionOf(entry.Table), LedgerRowKeys.Entries + LedgerRowKeys.EndOf(entry.Batch), default))!;

    /// <summary>Puts another document in the place of an entry's.</summary>
    public async Task DamageAsync(LedgerEntry entry, string json, long schema = 1)
    {
        var row = await RowAsync(entry);
        var columns = new Dictionary<string, object>(row.Columns, StringComparer.Ordinal) { ["json"] = json, ["schema"] = schema };
        await Store.WriteAsync(LedgerRowKeys.PartitionOf(entry.Table), [new LedgerChange.Put(row with { Columns = columns })], default);
    }

    /// <summary>Takes an entry away and leaves the row beside it.</summary>
    public async Task LoseAsync(LedgerEntry entry)
    {
        var row = await RowAsync(entry);
        await Store.WriteAsync(LedgerRowKeys.PartitionOf(entry.Table), [new LedgerChange.Delete(row.Key, row.Version!)], default);
    }
}

/// <summary>Notes which tables' plannings were started.</summary>
internal sealed class RecordedStarter : IIngestionStarter
{
    private readonly List<(string Table, long Epoch)> _started = [];

    public IReadOnlyList<(string Table, long Epoch)> Started
    {
        get
        {
            lock (_started)
            {
                return [.. _started];
            }
        }
    }

    public Task StartAsync(string table, long epoch, CancellationToken cancellationToken)
    {
        lock (_started)
        {
            _started.Add((table, epoch));
        }

        return Task.CompletedTask;
    }
}
