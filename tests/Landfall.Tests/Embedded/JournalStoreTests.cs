using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Landfall.Embedded.Journals;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Embedded;

public sealed class JournalStoreTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly JournalEvent Started = new(JournalEventKind.Started, new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)) { Name = "Road" };
    private static readonly JournalEvent Status = new(JournalEventKind.CustomStatus, Started.At);
    private static readonly JournalEvent Ended = new(JournalEventKind.Terminated, Started.At);

    private readonly BlobContainerClient _container = azurite.Service.GetBlobContainerClient(azurite.NewPrefix() + "journal");

    public async ValueTask InitializeAsync() => await _container.CreateAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Append_AnotherHostWroteMeanwhile_Throws()
    {
        var store = Store(term: 1);
        var place = await store.AppendAsync("a", default, [Started], default);
        await _container.GetAppendBlobClient("open/a").AppendBlockAsync(new BinaryData("{}\n").ToStream());

        var failure = await Assert.ThrowsAsync<JournalConflictException>(() => store.AppendAsync("a", place, [Ended], default));

        Assert.Equal($"Journal open/a has {place.Length + 3} bytes, expected {place.Length}: another host writes it. Stop one of the two, or give each its own journal container.", failure.Message);
    }

    [Fact]
    public async Task Append_AnswerOfTheFirstRequestLost_TakesItsOwnBytesForWritten()
    {
        var store = Store(term: 1);
        var place = await store.AppendAsync("a", default, [Started], default);
        await _container.GetAppendBlobClient("open/a").AppendBlockAsync(new BinaryData(JournalLines.Write([Status])).ToStream());

        var written = await store.AppendAsync("a", place, [Status], default);
        await store.AppendAsync("a", written, [Ended], default);

        Assert.Equal(["Started", "CustomStatus", "Terminated"], await KindsAsync("open/a"));
    }

    [Fact]
    public async Task Append_JournalDeletedMeanwhile_Throws()
    {
        var store = Store(term: 1);
        var place = await store.AppendAsync("a", default, [Started], default);
        await _container.DeleteBlobAsync("open/a");

        var failure = await Assert.ThrowsAsync<JournalConflictException>(() => store.AppendAsync("a", place, [Ended], default));

        Assert.Equal("Journal open/a is gone: its instance ends here. Leave the journal container alone while the host runs; the sweep starts open work anew.", failure.Message);
    }

    [Fact]
    public async Task Append_TakenOverByALaterHost_IsRefused()
    {
        var (zombie, place) = (Store(term: 1), await Store(term: 1).AppendAsync("a", default, [Started], default));
        await Open(term: 2).TakeOverAsync("a", default);

        var failure = await Assert.ThrowsAsync<JournalConflictException>(() => zombie.AppendAsync("a", place, [Ended], default));

        Assert.Equal("Journal open/a is in term 2, and this host's term is 1: another host has taken over. This one changes nothing; start it again to let it stand by.", failure.Message);
        Assert.Equal(["Started"], await KindsAsync("open/a"));
    }

    [Fact]
    public async Task Append_LaterHostWroteJustAsManyBytes_IsRefused()
    {
        var (zombie, place) = (Store(term: 1), await Store(term: 1).AppendAsync("a", default, [Started], default));
        var taken = await Open(term: 2).TakeOverAsync("a", default);
        await Store(term: 2).AppendAsync("a", taken!.Value.Place, [Ended], default);

        await Assert.ThrowsAsync<JournalConflictException>(() => zombie.AppendAsync("a", place, [Ended], default));

        Assert.Equal(["Started", "Terminated"], await KindsAsync("open/a"));
    }

    [Fact]
    public async Task Append_FirstLineWhereALaterHostHasAJournal_LeavesItAlone()
    {
        await Store(term: 2).AppendAsync("a", default, [Started, Status], default);

        await Assert.ThrowsAsync<JournalConflictException>(() => Store(term: 1).AppendAsync("a", default, [Started], default));

        Assert.Equal(["Started", "CustomStatus"], await KindsAsync("open/a"));
    }

    [Fact]
    public async Task Append_FirstLineWhereAnEarlierHostLeftAJournal_WritesItAnew()
    {
        await Store(term: 1).AppendAsync("a", default, [Started, Status], default);

        await Store(term: 2).AppendAsync("a", default, [Started], default);

        Assert.Equal(["Started"], await KindsAsync("open/a"));
    }

    [Fact]
    public async Task Archive_IdStartedAnewByALaterHost_LeavesItsJournalAndItsCopyAlone()
    {
        var zombie = Store(term: 1);
        var place = await zombie.AppendAsync("a", default, [Started, Ended], default);
        var later = Store(term: 2);
        var taken = await Open(term: 2).TakeOverAsync("a", default);
        await later.ArchiveAsync("a", taken!.Value.Events, taken.Value.Place, default);
        await later.AppendAsync("a", default, [Started, Status], default);

        await Assert.ThrowsAsync<JournalConflictException>(() => zombie.ArchiveAsync("a", [Started, Status, Ended], place, default));

        Assert.Equal(["Started", "CustomStatus"], await KindsAsync("open/a"));
        Assert.Equal(["Started", "Terminated"], await KindsAsync("done/a"));
    }

    [Fact]
    public async Task Archive_SecondRunOfAnId_ReplacesTheCopyOfTheFirst()
    {
        var store = Store(term: 1);
        await store.ArchiveAsync("a", [Started, Ended], await store.AppendAsync("a", default, [Started, Ended], default), default);

        await store.ArchiveAsync("a", [Started, Status, Ended], await store.AppendAsync("a", default, [Started, Status, Ended], default), default);

        Assert.Equal(["Started", "CustomStatus", "Terminated"], await KindsAsync("done/a"));
        Assert.False(await _container.GetBlobClient("open/a").ExistsAsync());
    }

    [Fact]
    public async Task TakeOver_JournalOfALaterHost_IsRefused()
    {
        await Store(term: 2).AppendAsync("a", default, [Started], default);

        await Assert.ThrowsAsync<JournalConflictException>(() => Open(term: 1).TakeOverAsync("a", default));
    }

    [Fact]
    public async Task Write_TermIsOver_SendsNothing()
    {
        var over = new JournalStore(_container, new JournalTerm(() => throw new JournalConflictException("over")));

        await Assert.ThrowsAsync<JournalConflictException>(() => over.AppendAsync("a", default, [Started], default));
        await Assert.ThrowsAsync<JournalConflictException>(() => over.ArchiveAsync("a", [Started, Ended], default, default));

        Assert.Empty(await _container.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken).ToListAsync());
    }

    private JournalStore Store(long term) => new(_container, new JournalTerm(() => term));

    private OpenJournals Open(long term) => new(_container, new JournalTerm(() => term), NullLogger<OpenJournals>.Instance);

    private async Task<IEnumerable<string>> KindsAsync(string path) =>
        JournalLines.Read((await _container.GetBlobClient(path).DownloadContentAsync()).Value.Content.ToMemory().Span).Select(line => line.Kind.ToString());
}
