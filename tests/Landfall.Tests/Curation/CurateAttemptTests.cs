using Azure;
using Landfall.Curation;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Curation;

/// <summary>What the ledger keeps of attempts that came to no end, and which of several may publish.</summary>
public sealed class CurateAttemptTests(AzuriteFixture azurite)
{
    private const string Content = "Id,Age\na,1\n\nb,x\nc,\n";

    [Fact]
    public async Task RunAsync_Failure_IsKeptWithoutItsValues()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = _ => throw new InvalidOperationException("smith@example.org");

        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(registered));

        Assert.Equivalent(
            registered with
            {
                CurateAttempts = 1,
                Error = new BatchError(
                    "curate-failed",
                    "It failed with InvalidOperationException; the host's log has the rest.",
                    "It is tried again."
                ),
            },
            await bed.FindAsync(registered),
            strict: true
        );
    }

    [Fact]
    public async Task RunAsync_SuccessAfterAFailure_ClearsTheReason()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = _ => throw new IOException("No space left on device");
        await Assert.ThrowsAsync<IOException>(() => bed.RunAsync(registered));
        bed.AtMilestone = _ => Task.CompletedTask;

        await bed.RunAsync(registered);

        var entry = await bed.FindAsync(registered);
        Assert.Equal((BatchState.Curated, null, 2), (entry.State, entry.Error, entry.CurateAttempts));
    }

    [Fact]
    public async Task RunAsync_FailedTooOften_ParksWithTheLastReason()
    {
        var bed = await StageBed.CreateAsync(azurite);
        bed.Options.MaxAttempts = 2;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        bed.AtMilestone = _ => throw new RequestFailedException(503, "A page of headers.", "ServerBusy", innerException: null);
        await Assert.ThrowsAsync<RequestFailedException>(() => bed.RunAsync(registered));
        await Assert.ThrowsAsync<RequestFailedException>(() => bed.RunAsync(registered));

        await bed.RunAsync(registered);

        var entry = await bed.FindAsync(registered);
        Assert.Equal(
            (
                BatchState.Parked,
                new BatchError(
                    "curate-keeps-failing",
                    "2 attempts to read it began and none came to an end. The last reason: Storage answered 503 ServerBusy.",
                    "Look for its batch id in the host's log, fix the reason, then 'landfall release BATCH'."
                )
            ),
            (entry.State, entry.Error)
        );
    }

    [Fact]
    public async Task RunAsync_HostStoppedTimeAndAgain_DoesNotPark()
    {
        var bed = await StageBed.CreateAsync(azurite);
        bed.Options.MaxAttempts = 1;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        for (var i = 0; i < 2; i++)
        {
            using var stopping = new CancellationTokenSource();
            bed.AtMilestone = async _ =>
            {
                await stopping.CancelAsync();
                stopping.Token.ThrowIfCancellationRequested();
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bed.RunAsync(registered, stopping: stopping.Token));
        }

        Assert.Equivalent(registered with { CurateAttempts = 2, CurateExcused = 2 }, await bed.FindAsync(registered), strict: true);
        bed.AtMilestone = _ => Task.CompletedTask;
        Assert.Equal(BatchState.Curated, (await bed.RunAsync(registered)).State);
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

    public static TheoryData<Exception, string> Failures =>
        new()
        {
            {
                new ConservationException("rows", 2, 1),
                "Conservation is broken: rows: expected 2, found 1. Nothing of this attempt is published; report it with the batch's id."
            },
            {
                new AggregateException("Retries failed.", new RequestFailedException(500, "x", "InternalError", innerException: null)),
                "Storage answered 500 InternalError."
            },
            {
                new DuckDbException("Conversion Error: 'Smith'", "SELECT 1", DuckDbErrorType.Conversion, inner: null),
                "DuckDB failed with an error of the kind Conversion."
            },
            {
                new DuckDbException("Out of Memory Error: 512MB", "SELECT 1", DuckDbErrorType.OutOfMemory, inner: null),
                "Out of Memory Error: 512MB"
            },
            { new FormatException("'Smith' is no number."), "It failed with FormatException; the host's log has the rest." },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public void FailureWords_AnyFailure_HoldNoValue(Exception failure, string words) => Assert.Equal(words, FailureWords.Of(failure));
}
