using Azure.Storage.Blobs.Specialized;
using Landfall.Embedded.Journals;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Embedded;

public sealed class JournalStoreTests(AzuriteFixture azurite)
{
    private static readonly JournalEvent Started = new(JournalEventKind.Started, new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)) { Name = "Road" };
    private static readonly JournalEvent Ended = new(JournalEventKind.Terminated, Started.At);

    [Fact]
    public async Task Append_AnotherHostWroteMeanwhile_Throws()
    {
        var container = azurite.Service.GetBlobContainerClient(azurite.NewPrefix() + "journal");
        var store = new JournalStore(container, NullLogger<JournalStore>.Instance);
        await store.CreateAsync(default);
        var length = await store.AppendAsync("a", 0, [Started], default);
        await container.GetAppendBlobClient("open/a").AppendBlockAsync(new BinaryData("{}\n").ToStream());

        var failure = await Assert.ThrowsAsync<JournalConflictException>(() => store.AppendAsync("a", length, [Ended], default));

        Assert.Equal($"Journal open/a has {length + 3} bytes, expected {length}: another host writes it. Stop one of the two, or give each its own journal container.", failure.Message);
    }

    [Fact]
    public async Task Append_AnswerOfTheFirstRequestLost_TakesItsOwnBytesForWritten()
    {
        var container = azurite.Service.GetBlobContainerClient(azurite.NewPrefix() + "journal");
        var store = new JournalStore(container, NullLogger<JournalStore>.Instance);
        await store.CreateAsync(default);
        var length = await store.AppendAsync("a", 0, [Started], default);
        await container.GetAppendBlobClient("open/a").AppendBlockAsync(new BinaryData(JournalLines.Write([Ended])).ToStream());

        var written = await store.AppendAsync("a", length, [Ended], default);

        Assert.Equal((await container.GetBlobClient("open/a").GetPropertiesAsync()).Value.ContentLength, written);
    }

    [Fact]
    public async Task Append_JournalDeletedMeanwhile_Throws()
    {
        var container = azurite.Service.GetBlobContainerClient(azurite.NewPrefix() + "journal");
        var store = new JournalStore(container, NullLogger<JournalStore>.Instance);
        await store.CreateAsync(default);
        var length = await store.AppendAsync("a", 0, [Started], default);
        await container.DeleteBlobAsync("open/a");

        var failure = await Assert.ThrowsAsync<JournalConflictException>(() => store.AppendAsync("a", length, [Ended], default));

        Assert.Equal("Journal open/a is gone: its instance ends here. Leave the journal container alone while the host runs; the sweep starts open work anew.", failure.Message);
    }
}
