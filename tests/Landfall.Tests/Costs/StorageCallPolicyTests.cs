using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Queues;
using Landfall.Costs;
using Landfall.Ledger.Rows;
using Landfall.Ledger.Rows.Tables;
using Landfall.Telemetry;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Costs;

/// <summary>Requests of real clients to a real server, counted beside a spy behind the policy.</summary>
public sealed class StorageCallPolicyTests : IDisposable
{
    private readonly AzuriteFixture _azurite;
    private readonly CostBed _bed = new();
    private readonly RequestSpy _spy = new();
    private readonly string _name = $"costs{Guid.NewGuid():N}";
    private long _sent;

    public StorageCallPolicyTests(AzuriteFixture azurite)
    {
        _azurite = azurite;
        _spy.Sending = _ => Interlocked.Increment(ref _sent);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    // The classes are those of the price list: 3 uploads of a block, of the list of blocks and of a whole blob; 1 container made and 1
    // listing; 1 download; 2 questions for properties, and a lease taken and given back; 1 deletion.
    [Fact]
    public async Task Blobs_EachKindOfRequest_IsInItsClass()
    {
        var container = new BlobServiceClient(
            _azurite.ConnectionString,
            Counted(new BlobClientOptions(), StorageServices.Blob)
        ).GetBlobContainerClient(_name);
        await container.CreateAsync(cancellationToken: Stop);
        var blob = container.GetBlockBlobClient("a.csv");
        var block = Convert.ToBase64String("1"u8);
        await blob.StageBlockAsync(block, new MemoryStream([1]), cancellationToken: Stop);
        await blob.CommitBlockListAsync([block], cancellationToken: Stop);
        await container.UploadBlobAsync("b.csv", BinaryData.FromString("b"), Stop);
        Assert.Equal(2, await container.GetBlobsAsync(cancellationToken: Stop).CountAsync(Stop));
        await blob.DownloadContentAsync(Stop);
        await blob.GetPropertiesAsync(cancellationToken: Stop);
        await container.GetPropertiesAsync(cancellationToken: Stop);
        var lease = container.GetBlobClient("b.csv").GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(15), cancellationToken: Stop);
        await lease.ReleaseAsync(cancellationToken: Stop);
        await blob.DeleteAsync(cancellationToken: Stop);

        Expect(new Usage { Blobs = new StorageCalls(3, 2, 1, 4, 1) });
    }

    [Fact]
    public async Task Begin_StageWhoseRequestIsMadeAgain_HasEachTryAndTheRetryAndNoOthers()
    {
        var container = new BlobServiceClient(
            _azurite.ConnectionString,
            Counted(new BlobClientOptions { Retry = { Delay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero } }, StorageServices.Blob)
        ).GetBlobContainerClient(_name);
        await container.CreateAsync(cancellationToken: Stop);
        Assert.Null(StageCalls.Take());
        var another = Task.Run(
            async () =>
            {
                using var counted = StageCalls.Begin();
                await container.ExistsAsync(Stop);
                return StageCalls.Take();
            },
            Stop
        );
        await another;

        using (StageCalls.Begin())
        {
            var left = 1;
            _spy.LosesAnswer = _ => Interlocked.Decrement(ref left) >= 0;
            await Task.WhenAll(container.ExistsAsync(Stop), Task.Run(() => container.ExistsAsync(Stop), Stop));

            Assert.Equal(new CallCount(3, 1), StageCalls.Take());
            Assert.Equal(new CallCount(0, 0), StageCalls.Take());
        }

        Assert.Equal(new CallCount(1, 0), await another);
        Assert.Null(StageCalls.Take());
    }

    [Fact]
    public async Task Queues_EachKindOfRequest_IsInItsClass()
    {
        var service = new QueueServiceClient(_azurite.ConnectionString, Counted(new QueueClientOptions(), StorageServices.Queue));
        var queue = service.GetQueueClient(_name);
        await queue.CreateAsync(cancellationToken: Stop);
        await queue.SendMessageAsync("one", Stop);
        var message = (await queue.ReceiveMessageAsync(cancellationToken: Stop)).Value;
        var again = await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, "two", cancellationToken: Stop);
        await queue.DeleteMessageAsync(message.MessageId, again.Value.PopReceipt, Stop);
        await queue.GetPropertiesAsync(Stop);
        await service.GetQueuesAsync(prefix: _name, cancellationToken: Stop).CountAsync(Stop);

        Expect(new Usage { Queues = new StorageCalls(2, 1, 1, 2, 1) });
    }

    // What is done to a table's partition is done for that table, whoever does it: of 2 writes, 3 reads and 2 listings, a table and its
    // row are made by nobody.
    [Fact]
    public async Task Tables_RowsOfTheLedger_AreTheirTables()
    {
        var service = new TableServiceClient(_azurite.ConnectionString, Counted(new TableClientOptions(), StorageServices.Table));
        var ledger = new TableLedgerStore(service, Options.Create(new TableLedgerOptions { Name = _name }));
        await ledger.EnsureAsync(Stop);
        var made = _bed.Unsaved()["-"];
        LedgerRow Row(string key) => new(key, new Dictionary<string, object>(StringComparer.Ordinal) { ["n"] = 1L });
        using (_bed.Meter.Of("crm.other"))
        {
            await ledger.WriteAsync("crm.person", [.. Enumerable.Range(0, 100).Select(n => new LedgerChange.Put(Row($"b|{n:D3}")))], Stop);
            Assert.Equal(100, await ledger.ListAsync("crm.person", LedgerKeys.All, Stop).CountAsync(Stop));
            Assert.Equal(100, await ledger.KeysAsync("crm.person", LedgerKeys.All, Stop).CountAsync(Stop));
            await ledger.FindAsync("crm.visit", "b|1", Stop);
            await ledger.FindAsync("~tables", "crm.person", Stop);
        }

        await ledger.FindAsync("~tables", "crm.person", Stop);

        var used = _bed.Unsaved();
        Assert.Equal(new Usage { Tables = new StorageCalls(1, 2, 0, 0, 0) }, used["crm.person"]);
        Assert.Equal(new Usage { Tables = new StorageCalls(0, 0, 1, 0, 0) }, used["crm.visit"]);
        Assert.Equal(new Usage { Tables = new StorageCalls(0, 0, 1, 0, 0) }, used["crm.other"]);
        Assert.Equal(made + new Usage { Tables = new StorageCalls(0, 0, 1, 0, 0) }, used["-"]);
        Assert.Equal(_sent, used.Values.Sum(one => one.Calls));
    }

    [Fact]
    public async Task Blobs_AnswersThatAreLost_CountEachTry()
    {
        var options = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(1) } };
        var container = new BlobServiceClient(_azurite.ConnectionString, Counted(options, StorageServices.Blob)).GetBlobContainerClient(
            _name
        );
        await container.CreateAsync(cancellationToken: Stop);
        var lost = 0;
        _spy.LosesAnswer = request => request.Method == RequestMethod.Put && lost++ < 2;

        await container.GetBlobClient("a.csv").UploadAsync(BinaryData.FromString("a"), overwrite: true, Stop);

        Assert.Equal(4, _sent);
        Expect(new Usage { Blobs = new StorageCalls(3, 1, 0, 0, 0) });
    }

    [Fact]
    public async Task Blobs_TablesSideBySide_HaveTheirOwn()
    {
        var container = new BlobServiceClient(
            _azurite.ConnectionString,
            Counted(new BlobClientOptions(), StorageServices.Blob)
        ).GetBlobContainerClient(_name);
        await container.CreateAsync(cancellationToken: Stop);

        await Task.WhenAll(Enumerable.Range(1, 8).Select(WorkAsync));

        var used = _bed.Unsaved();
        Assert.All(Enumerable.Range(1, 8), n => Assert.Equal(new StorageCalls(n, 0, 1, 0, 0), used[$"crm.t{n}"].Blobs));
        Assert.Equal(new StorageCalls(0, 1, 0, 0, 0), used["-"].Blobs);

        async Task WorkAsync(int n)
        {
            using var scope = _bed.Meter.Of($"crm.t{n}");
            var blob = container.GetBlobClient($"{n}.csv");
            for (var uploads = 0; uploads < n; uploads++)
            {
                await blob.UploadAsync(BinaryData.FromString("a"), overwrite: true, Stop);
            }

            await blob.DownloadContentAsync(Stop);
        }
    }

    private TOptions Counted<TOptions>(TOptions options, string service)
        where TOptions : ClientOptions
    {
        options.Counted(service, _bed.Meter).AddPolicy(_spy, HttpPipelinePosition.PerRetry);
        return options;
    }

    private void Expect(Usage expected)
    {
        Assert.Equal(expected, _bed.Unsaved()["-"]);
        Assert.Equal(_sent, expected.Calls);
    }
}
