using System.Globalization;
using Azure.Core;
using Azure.Storage.Blobs;
using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Ledger;

/// <summary>A ledger of its own on the run's Azurite, and entries to put into it.</summary>
internal sealed class LedgerBed
{
    public const string Table = "salesforce.account";

    public static readonly DateTimeOffset Now = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    private LedgerBed(LandfallContainers containers)
    {
        Containers = containers;
        Time = new FakeTimeProvider(Now);
        Ledger = new BatchLedger(containers, Time);
    }

    public LandfallContainers Containers { get; }

    public ArchiveOptions ArchiveOptions { get; } = new();

    public ArchiveReader Archives => new(Containers, Options.Create(ArchiveOptions));

    public IOptions<StorageOptions> StorageOptions { get; private init; } = Options.Create(new StorageOptions());

    public FakeTimeProvider Time { get; }

    public BatchLedger Ledger { get; }

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

    public static OpenPointer Pointer(LedgerEntry entry) =>
        new(entry.Table, entry.File.LastModified.ToString("yyyyMMddHHmmssfffffff", CultureInfo.InvariantCulture), entry.Batch);

    public async Task<List<OpenPointer>> OpenAsync(string? table = null) => await Ledger.OpenAsync(table, default).ToListAsync();

    public static string Path(LedgerEntry entry) => $"entries/{entry.Table}/{entry.File.LastModified:yyyy-MM-dd}/{entry.Batch}.json";

    /// <summary>Leaves a pointer without an entry, as a crash between the two writes does.</summary>
    public async Task PointAsync(LedgerEntry entry)
    {
        var pointer = Pointer(entry);
        await Containers.Ledger.GetBlobClient($"open/{pointer.Table}/{pointer.Order}-{pointer.Batch}").UploadAsync(BinaryData.FromString(""), overwrite: true);
    }
}
