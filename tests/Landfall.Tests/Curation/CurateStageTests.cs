using System.Collections.Concurrent;
using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

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
            Stages = [new StageRecord("curate", 1, LedgerBed.Now, 0, 3, 2, Content.Length)],
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
            Stages = [new StageRecord("curate", 1, LedgerBed.Now, 0, 0, 0, 0)],
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
    public async Task RunAsync_FiveAttemptsWithoutAnEnd_ParksTheBatch()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        await bed.Bed.Ledger.UpdateAsync(
            registered.Batch,
            before => before with { CurateAttempts = 5 },
            TestContext.Current.CancellationToken
        );

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Parked), outcome);
        Assert.Equal(
            new BatchError(
                "curate-keeps-failing",
                "5 attempts to read it began and none came to an end.",
                "Look for its batch id in the host's log, fix the reason, then 'landfall release BATCH'."
            ),
            (await bed.FindAsync(registered)).Error
        );
        Assert.Empty(await bed.Bed.OpenAsync());
        Assert.StartsWith($"Warning: {registered.Batch} is parked: curate-keeps-failing", bed.Log.Lines.First(), StringComparison.Ordinal);
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
        Assert.Equal([new StageRecord("curate", 1, LedgerBed.Now, 0, 0, 0, 0)], entry.Stages);
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
        var ranges = 0;
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Get && request.Uri.Path.Contains("crm/a.csv", StringComparison.Ordinal) && ++ranges == 2)
            {
                var container = azurite.Service.GetBlobContainerClient(bed.Bed.Containers.Landing.Name);
                container.GetBlobClient(registered.File.Name).Upload(BinaryData.FromString(Content), overwrite: true);
            }
        };

        await AssertReplacedAsync(bed, registered);
        Assert.True(ranges >= 2);
    }

    [Fact]
    public async Task RunAsync_OverwrittenBeforeTheLastByteOfSeveralRequests_EndsAsReplaced()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        bed.Options.DownloadBytes = 8;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        var overwritten = false;
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Head && request.Uri.Path.Contains("crm/a.csv", StringComparison.Ordinal) && !overwritten)
            {
                overwritten = true;
                var container = azurite.Service.GetBlobContainerClient(bed.Bed.Containers.Landing.Name);
                container.GetBlobClient(registered.File.Name).Upload(BinaryData.FromString(Content), overwrite: true);
            }
        };

        await AssertReplacedAsync(bed, registered);
        Assert.True(overwritten);
    }

    [Fact]
    public async Task RunAsync_SmallFile_IsAskedForOnce()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        var requests = new ConcurrentQueue<string>();
        spy.Sending = request =>
        {
            if (request.Uri.Path.Contains("crm/a.csv", StringComparison.Ordinal))
            {
                request.Headers.TryGetValue("If-Match", out var version);
                requests.Enqueue($"{request.Method} {version}");
            }
        };

        Assert.Equal(BatchState.Curated, (await bed.RunAsync(registered)).State);

        Assert.Equal([$"GET \"{registered.File.ETag}\""], requests);
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

    [Theory]
    [InlineData("GET", 403, "AuthorizationPermissionMismatch")]
    [InlineData("GET", 401, "NoAuthenticationInformation")]
    [InlineData("HEAD", 403, "AuthorizationFailure")]
    public async Task RunAsync_LandingMayNotBeRead_ParksTheBatchAtOnce(string method, int status, string code)
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        bed.Options.DownloadBytes = 8;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        spy.Sending = request =>
        {
            if (request.Method.Method == method && request.Uri.Path.EndsWith("crm/a.csv", StringComparison.Ordinal))
            {
                throw new RequestFailedException(status, "A page of headers.", code, innerException: null);
            }
        };

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Parked), outcome);
        Assert.Equal(
            new BatchError(
                "access-denied",
                $"Storage did not let Landfall read the blob 'crm/a.csv' in the landing container: it answered {status} {code}.",
                "Give the app's identity the role Storage Blob Data Reader on the landing container, "
                    + "and see that the account's firewall lets it in; then 'landfall release BATCH'."
            ),
            (await bed.FindAsync(registered)).Error
        );
        Assert.Empty(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task RunAsync_StorageBusy_IsTriedAgain()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Get && request.Uri.Path.EndsWith("crm/a.csv", StringComparison.Ordinal))
            {
                throw new RequestFailedException(503, "A page of headers.", "ServerBusy", innerException: null);
            }
        };

        await Assert.ThrowsAsync<RequestFailedException>(() => bed.RunAsync(registered));

        Assert.Equal(BatchState.Registered, (await bed.FindAsync(registered)).State);
    }

    [Fact]
    public async Task RunAsync_ReleasedAfterTooManyAttempts_IsReadAgain()
    {
        var bed = await StageBed.CreateAsync(azurite);
        bed.Options.MaxAttempts = 1;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = _ => throw new InvalidOperationException("The process ends here.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(registered));
        Assert.Equal(BatchState.Parked, (await bed.RunAsync(registered)).State);
        bed.AtMilestone = _ => Task.CompletedTask;

        await bed.ReleaseAsync(registered);

        Assert.Equal(BatchState.Curated, (await bed.RunAsync(registered)).State);
        var entry = await bed.FindAsync(registered);
        Assert.Equal((3, 3), (entry.CurateAttempts, entry.Manifest!.Attempt));
    }

    [Fact]
    public async Task RunAsync_ReleasedWhileAnAttemptLives_PublishesNothingOfIt()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = async milestone =>
        {
            if (milestone == Milestone.PartUploaded)
            {
                await bed.Bed.Ledger.UpdateAsync(registered.Batch, entry => entry with { State = BatchState.Parked }, default);
                await bed.ReleaseAsync(registered);
            }
        };

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Registered), outcome);
        Assert.Null((await bed.FindAsync(registered)).Manifest);
    }

    [Fact]
    public async Task RunAsync_DeletedAfterTheLastByte_KeepsWhatWasRead()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = milestone => milestone == Milestone.PartUploaded ? bed.DeleteAsync(registered) : Task.CompletedTask;

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Curated, 2, 1), await bed.RunAsync(registered));
    }

    [Fact]
    public async Task RunAsync_AfterACrashBehindTheUpload_PublishesOnlyTheNewAttempt()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = _ => throw new InvalidOperationException("The process ends here.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(registered));
        bed.AtMilestone = _ => Task.CompletedTask;

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(BatchState.Curated, outcome.State);
        var manifest = (await bed.FindAsync(registered)).Manifest!;
        Assert.Equal((2, $"crm.person/{registered.Batch}.2/part-00000.parquet"), (manifest.Attempt, manifest.Parts.Single().Path));
        Assert.Equal(2, (await bed.LakeAsync()).Count);
    }

    [Fact]
    public async Task RunAsync_OvertakenByANewerAttempt_PublishesNothing()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = milestone =>
            milestone == Milestone.PartUploaded
                ? bed.Bed.Ledger.UpdateAsync(registered.Batch, entry => entry with { CurateAttempts = entry.CurateAttempts + 1 }, default)
                : Task.CompletedTask;

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Registered), outcome);
        var entry = await bed.FindAsync(registered);
        Assert.Equal((2, null, 0), (entry.CurateAttempts, entry.Manifest, entry.Stages.Count));
    }

    [Fact]
    public async Task RunAsync_AnswerOfAnUploadLost_TakesThePartForItsOwn()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        var lost = 0;
        spy.LosesAnswer = request =>
            request.Method == RequestMethod.Put
            && request.Uri.Path.EndsWith(".parquet", StringComparison.Ordinal)
            && Interlocked.Increment(ref lost) == 1;

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Curated, 2, 1), outcome);
        Assert.True(lost > 1);
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

    private static async Task<long> LengthAsync(Azure.Storage.Blobs.BlobClient blob) =>
        (await blob.GetPropertiesAsync()).Value.ContentLength;
}
