using Azure.Core;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

/// <summary>Blobs that are overwritten or deleted before they are read, while they are, and after.</summary>
public sealed class CurateChangedBlobTests(AzuriteFixture azurite)
{
    private const string Content = "Id,Age\na,1\n\nb,x\nc,\n";

    [Fact]
    public async Task RunAsync_OverwrittenBefore_EndsAsReplaced()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        await bed.OverwriteAsync(registered);

        await AssertReplacedAsync(bed, registered);
    }

    [Fact]
    public async Task RunAsync_OverwrittenWhileRead_EndsAsReplaced()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        bed.Options.DownloadBytes = 8;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.OverwriteAt(azurite, spy, registered, Content, RequestMethod.Get, nth: 2);

        await AssertReplacedAsync(bed, registered);
    }

    [Fact]
    public async Task RunAsync_OverwrittenBeforeTheLastByteOfSeveralRequests_EndsAsReplaced()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        bed.Options.DownloadBytes = 8;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.OverwriteAt(azurite, spy, registered, Content, RequestMethod.Head);

        await AssertReplacedAsync(bed, registered);
    }

    [Fact]
    public async Task RunAsync_DeletedBefore_ParksTheBatch()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        await bed.DeleteAsync(registered);

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Parked), outcome);
        Assert.Equal(
            new BatchError(
                "blob-deleted",
                "The blob 'crm/a.csv' was deleted from the landing container before it was read to its end; nothing of it is in the table.",
                "Land it again: it is a batch of its own then."
            ),
            (await bed.FindAsync(registered)).Error
        );
        Assert.Empty(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task RunAsync_DeletedAfterTheLastByte_KeepsWhatWasRead()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = milestone => milestone == Milestone.PartUploaded ? bed.DeleteAsync(registered) : Task.CompletedTask;

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Curated, 2, 1), await bed.RunAsync(registered));
    }

    private static async Task AssertReplacedAsync(StageBed bed, LedgerEntry registered)
    {
        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Replaced), outcome);
        Assert.Null((await bed.FindAsync(registered)).Manifest);
        Assert.Empty(await bed.Bed.OpenAsync());
        Assert.Equal(
            [
                $"Information: {registered.Batch} was overwritten in the landing container "
                    + "before it was read to its end; its successor is a batch of its own.",
            ],
            bed.Log.Lines
        );
    }
}
