using System.Security.Cryptography;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

/// <summary>What a file comes to that is read to its end.</summary>
public sealed class CurateStageTests(AzuriteFixture azurite)
{
    private const string Content = "Id,Age\na,1\n\nb,x\nc,\n";

    [Fact]
    public async Task RunAsync_StartCouldNotLookAtTheLake_GivesItItsFormatBeforeTheFirstPart()
    {
        var bed = await StageBed.CreateAsync(azurite);
        await bed.Bed.Containers.Lake.GetBlobClient("format.json").DeleteAsync();
        var late = bed.Restarted(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);

        Assert.Equal(BatchState.Curated, (await late.RunAsync(registered)).State);

        await late.Bed.Containers.EnsureAsync(default);
    }

    [Fact]
    public async Task RunAsync_LakeOfAnotherLandfall_WritesNoPart()
    {
        var bed = await StageBed.CreateAsync(azurite);
        await bed.Bed.Containers.Lake.GetBlobClient("format.json").UploadAsync(BinaryData.FromString("""{"format":7}"""), overwrite: true);
        var late = bed.Restarted(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);

        await Assert.ThrowsAsync<LakeException>(() => late.RunAsync(registered));

        Assert.Empty(await bed.LakeAsync());
    }

    [Fact]
    public async Task RunAsync_RegisteredBatch_PublishesTheManifest()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a #1.csv", Content);

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Curated, 2, 1), outcome);
        var part = $"crm.person/{registered.Batch}.1/part-00000.parquet";
        var partBytes = await LengthAsync(bed.Bed.Containers.Lake.GetBlobClient(part));
        var rejectBytes = await LengthAsync(bed.Bed.Containers.Rejects.GetBlobClient(part));
        var expected = registered with
        {
            State = BatchState.Curated,
            CurateAttempts = 1,
            Manifest = new Manifest
            {
                Attempt = 1,
                Contract = bed.Contract,
                Parts = [new PartFile(part, 2, partBytes)],
                Rows = 2,
                Bytes = partBytes,
                RejectParts = [new PartFile(part, 1, rejectBytes)],
                RejectRows = 1,
                RowsRead = 3,
                BlankLines = 1,
                Lines = 5,
                DecodedBytes = Content.Length,
                ContentHash = Convert.ToHexStringLower(SHA256.HashData(CurationBed.Utf8(Content))),
            },
            Stages = [new StageRecord("curate", 1, LedgerBed.Now, 0, 3, 2, Content.Length) { Calls = 0, Retries = 0 }],
        };
        Assert.Equivalent(expected, await bed.FindAsync(registered), strict: true);
        Assert.Equal([Milestone.PartUploaded, Milestone.ManifestPublished], bed.Milestones);
        Assert.Equal(
            [$"Information: Curated {registered.Batch}: 2 rows and 1 rejects in 1 parts from 19 decoded bytes in 0.000 s."],
            bed.Log.Lines
        );
        Assert.Single(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task RunAsync_MarkerSentOnItsRoadAgain_EndsUnread()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/complete.csv", "no CSV\n");

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Published, 0, 0), outcome);
        var expected = registered with
        {
            State = BatchState.Published,
            CurateAttempts = 1,
            Counts = LoadCounts.None,
            Stages = [new StageRecord("curate", 1, LedgerBed.Now, 0, 0, 0, 0) { Calls = 0, Retries = 0 }],
        };
        Assert.Equivalent(expected, await bed.FindAsync(registered), strict: true);
        Assert.Equal([$"Information: {registered.Batch} is a marker file without rows and was not read."], bed.Log.Lines);
    }

    [Fact]
    public async Task RunAsync_Again_ChangesNothing()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        var first = await bed.RunAsync(registered);
        var curated = await bed.FindAsync(registered);

        var again = await bed.RunAsync(registered);

        Assert.Equal(first, again);
        Assert.Equivalent(curated, await bed.FindAsync(registered), strict: true);
    }

    [Fact]
    public async Task RunAsync_WrongContent_RefusesTheBatch()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", "<html>Sign in</html>");

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Refused), outcome);
        var entry = await bed.FindAsync(registered);
        Assert.Equal("html-instead-of-data", entry.Error?.Code);
        Assert.Equal(
            [
                new StageRecord("curate", 1, LedgerBed.Now, 0, 0, 0, 0)
                {
                    Outcome = "refused",
                    ErrorCode = "html-instead-of-data",
                    Calls = 0,
                    Retries = 0,
                },
            ],
            entry.Stages
        );
        Assert.Empty(await bed.LakeAsync());
        Assert.Empty(await bed.Bed.OpenAsync());
        Assert.Equal([$"Warning: {registered.Batch} is refused: {entry.Error}"], bed.Log.Lines);
    }

    [Fact]
    public async Task RunAsync_ContractGone_ParksTheBatch()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        await bed.Bed.Containers.Contracts.GetBlobClient($"{StageBed.Table}/{bed.Contract}.yaml").DeleteAsync();

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Parked), outcome);
        Assert.Equal("contract-unreadable", (await bed.FindAsync(registered)).Error?.Code);
    }

    private static async Task<long> LengthAsync(Azure.Storage.Blobs.BlobClient blob) =>
        (await blob.GetPropertiesAsync()).Value.ContentLength;
}
