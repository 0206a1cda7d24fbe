using Azure.Core;
using Azure.Data.Tables;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Ledger.Rows.Tables;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Ledger.Rows;

public sealed class TableLedgerStoreTests(AzuriteFixture azurite) : LedgerStoreTests
{
    private const string Partition = "salesforce.account";

    private readonly RequestSpy _spy = new();
    private readonly string _name = "t" + azurite.NewPrefix().Replace("-", "", StringComparison.Ordinal) + "ledger";

    [Fact]
    public async Task WriteAsync_FirstAnswerLost_KnowsThatItWrote()
    {
        var store = await CreateAsync();
        var version = await InsertAsync(store, Row("b|1", 1));
        LoseAnswers(1);

        var write = await store.WriteAsync(
            Partition,
            [new LedgerChange.Insert(Row("b|2", 1)), new LedgerChange.Replace(Row("b|1", 2, version)), new LedgerChange.Put(Row("n|1", 3))],
            default
        );

        Assert.True(write.IsCommitted);
        Assert.Equal(
            await store.ListAsync(Partition, LedgerKeys.All, default).Select(row => (row.Key, row.Version)).ToListAsync(),
            [("b|1", write.Versions[1]), ("b|2", write.Versions[0]), ("n|1", write.Versions[2])]
        );
    }

    [Fact]
    public async Task WriteAsync_EveryAnswerLost_KnowsThatItWrote()
    {
        var store = await CreateAsync();
        LoseAnswers(100);

        Assert.True((await store.WriteAsync(Partition, [new LedgerChange.Insert(Row("b|2", 1))], default)).IsCommitted);
    }

    [Fact]
    public async Task WriteAsync_AnswerLostAndAnotherWriterAfterIt_KnowsThatItWrote()
    {
        var store = await CreateAsync();
        var others = await CreateAsync(new RequestSpy());
        var version = await InsertAsync(store, Row("b|1", 1));
        LoseAnswers(1, () =>
        {
            var now = others.FindAsync(Partition, "b|1", default).GetAwaiter().GetResult()!;
            others
                .WriteAsync(Partition, [new LedgerChange.Replace(Row("b|1", now.Number("n") * 10, now.Version))], default)
                .GetAwaiter()
                .GetResult();
        });

        var write = await store.WriteAsync(Partition, [new LedgerChange.Replace(Row("b|1", 2, version))], default);

        Assert.True(write.IsCommitted);
        Assert.Equal(20, (await store.FindAsync(Partition, "b|1", default))!.Number("n"));
        Assert.Equal(
            0,
            (await store.WriteAsync(Partition, [new LedgerChange.Replace(Row("b|1", 3, write.Versions[0]))], default)).RefusedAt
        );
        Assert.Equal(0, (await store.WriteAsync(Partition, [new LedgerChange.Delete("b|1", write.Versions[0]!)], default)).RefusedAt);
    }

    [Fact]
    public async Task WriteAsync_StorageDoesNotAnswer_SaysThatTheOutcomeIsNotKnown()
    {
        var store = await CreateAsync();
        _spy.Sending = _ => throw new IOException("No way.");

        var failure = await Assert.ThrowsAsync<LedgerStoreException>(() =>
            store.WriteAsync(Partition, [new LedgerChange.Insert(Row("b|1", 1))], default)
        );

        Assert.Equal($"The ledger table '{_name}' did not answer.", failure.Message);
        await Assert.ThrowsAsync<LedgerStoreException>(() => store.FindAsync(Partition, "b|1", default));
        await Assert.ThrowsAsync<LedgerStoreException>(async () => await store.ListAsync(Partition, LedgerKeys.All, default).CountAsync());
    }

    [Fact]
    public async Task FindAsync_TableMissing_IsNoAnswerAndNotNoRow()
    {
        var store = await CreateAsync();
        await new TableServiceClient(azurite.ConnectionString).DeleteTableAsync(_name, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<LedgerStoreException>(() => store.FindAsync(Partition, "b|1", default));
    }

    [Fact]
    public async Task EnsureAsync_AnotherFormat_IsRefused()
    {
        var store = await CreateAsync();
        await store.WriteAsync(
            "~format",
            [new LedgerChange.Put(new LedgerRow("format", new Dictionary<string, object> { ["format"] = 7L }))],
            default
        );

        var refused = await Assert.ThrowsAsync<LedgerException>(() => store.EnsureAsync(default));

        Assert.Equal(
            $"The ledger table '{_name}' of devstoreaccount1 was made by a newer "
                + "Landfall (format 7; this one knows format 2) and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
    }

    private protected override Task<ILedgerStore> CreateAsync() => CreateAsync(_spy);

    private async Task<ILedgerStore> CreateAsync(RequestSpy spy)
    {
        var options = new TableClientOptions
        {
            Retry =
            {
                MaxRetries = 2,
                Delay = TimeSpan.FromMilliseconds(1),
                MaxDelay = TimeSpan.FromMilliseconds(1),
            },
        };
        options.AddPolicy(spy, HttpPipelinePosition.PerRetry);
        var store = new TableLedgerStore(
            new TableServiceClient(azurite.ConnectionString, options),
            Options.Create(new TableLedgerOptions { Name = _name })
        );
        await store.EnsureAsync(default);
        return store;
    }

    private void LoseAnswers(int count, Action? meanwhile = null)
    {
        var met = 0;
        _spy.LosesAnswer = request =>
        {
            var loses =
                request.Method == RequestMethod.Post && request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && met++ < count;
            if (loses)
            {
                meanwhile?.Invoke();
            }

            return loses;
        };
    }
}
