using Azure;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Tests.Recovery;

public sealed class ReprocessTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BatchAsync_Published_BecomesTheNextGeneration()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");

        var result = await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop);

        var expected = entry with
        {
            Generation = 1,
            State = BatchState.Registered,
            Contract = RecoveryBed.Fixed,
            SnapshotKey = "1",
            CurateExcused = 3,
            LoadAttempts = 0,
            Manifest = null,
            Counts = null,
            Earlier = [new EarlierGeneration(0, BatchState.Published, RecoveryBed.Manifest(), RecoveryBed.Counts, bed.Now)],
            UpdatedAt = bed.Now,
        };
        Assert.Equivalent(expected, await bed.FindAsync(entry), strict: true);
        Assert.Equivalent(new RecoveryResult(RecoveryOutcome.Changed, entry.Batch, expected), result, strict: true);
        Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 1, BatchState.Registered), Registration.Of(result!.Entry!));
        Assert.Equal([entry.Batch], await bed.OpenAsync());
        Assert.Equal([$"Information: {entry.Batch}, which was published, is read again as generation 1."], bed.ReprocessLog.Lines);
    }

    [Theory]
    [InlineData(BatchState.Duplicate)]
    [InlineData(BatchState.Superseded)]
    [InlineData(BatchState.Refused)]
    [InlineData(BatchState.Parked)]
    public async Task BatchAsync_InAnyStateThatCouldBeInTheTable_ClearsWhatStoppedIt(BatchState state)
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", state, before => before with { Generation = 4, RelatedBatch = "other" });

        await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop);

        var after = await bed.FindAsync(entry);
        Assert.Equal((5, BatchState.Registered, null, null), (after.Generation, after.State, after.Error, after.RelatedBatch));
        Assert.Equal(new EarlierGeneration(4, state, null, null, bed.Now), Assert.Single(after.Earlier));
    }

    [Fact]
    public async Task BatchAsync_DryRun_OnlySaysSo()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");

        var result = await bed.Reprocess.BatchAsync(entry.Batch, dryRun: true, Stop);

        Assert.Equivalent(new RecoveryResult(RecoveryOutcome.Planned, entry.Batch, entry), result, strict: true);
        Assert.Equivalent(entry, await bed.FindAsync(entry), strict: true);
    }

    [Theory]
    [InlineData(BatchState.Registered)]
    [InlineData(BatchState.Curated)]
    public async Task BatchAsync_OnItsWay_IsRefused(BatchState state)
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", state);

        await bed.AssertRefusedAsync(
            entry,
            await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop),
            $"It is on its way: {state.ToString().ToLowerInvariant()}. Ask again when it has come to its end."
        );
    }

    [Theory]
    [InlineData(BatchState.Replaced, "The newer version of the file is a batch of its own: go on with that one.")]
    [InlineData(BatchState.Forgotten, "To have it in the table again, land its file anew: 'landfall ingest FILE --replace'.")]
    public async Task BatchAsync_NotForTheTable_IsRefused(BatchState state, string next)
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", state);

        await bed.AssertRefusedAsync(
            entry,
            await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop),
            $"It is {state.ToString().ToLowerInvariant()}, and nothing of it is in the table or waits to be; "
                + $"only what is published, duplicate, superseded, refused or parked can be read again. {next}"
        );
    }

    [Fact]
    public async Task BatchAsync_Archive_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutArchiveAsync(BatchState.Published);

        await bed.AssertRefusedAsync(
            entry,
            await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop),
            $"It is an archive, whose members are batches of their own; ask for those: 'landfall status {entry.Batch}' lists them."
        );
    }

    [Fact]
    public async Task BatchAsync_MarkerFile_HasNothingToRead()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Published, before => before with { Counts = LoadCounts.None });
        bed.PutInForce(RecoveryBed.Table, "sf/{snapshot}/*.json", RecoveryBed.Fixed, markers: "sf/1/*.csv");

        await bed.AssertUnchangedAsync(
            entry,
            await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop),
            "It is a marker file: it has no rows and is never read."
        );
    }

    [Fact]
    public async Task BatchAsync_BlobGone_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");
        await bed.Landing.Bed.Containers.Landing.GetBlobClient(entry.File.Name).DeleteAsync(cancellationToken: Stop);

        await bed.AssertRefusedAsync(
            entry,
            await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop),
            "'sf/1/a.csv' is gone from landing and cannot be read again; "
                + "what is in the table stays. Land it again: it is a batch of its own then."
        );
    }

    [Fact]
    public async Task BatchAsync_BlobOverwritten_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");
        var newer = await bed.Landing.DropAsync(entry.File.Name, "other");

        await bed.AssertRefusedAsync(
            entry,
            await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop),
            $"'sf/1/a.csv' was overwritten on {newer.LastModified:yyyy-MM-dd HH:mm:ss} UTC, "
                + "and this version of it cannot be read again; the newer one is a batch of its own."
        );
    }

    [Fact]
    public async Task BatchAsync_SeveralAtOnce_RaiseOneGeneration()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop)));

        Assert.Single(results, result => result!.Outcome == RecoveryOutcome.Changed);
        Assert.All(results, result =>
            Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 1, BatchState.Registered), Registration.Of(result!.Entry!))
        );
        Assert.Single((await bed.FindAsync(entry)).Earlier);
    }

    [Fact]
    public async Task BatchAsync_AnswerOfTheWriteLostAndAskedAgain_RaisesOneGeneration()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");
        bed.Landing.Bed.Faults = call => call.Changes is null ? LedgerFault.None : LedgerFault.SucceedsUnsaid;
        await Assert.ThrowsAsync<LedgerStoreException>(() => bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop));
        bed.Landing.Bed.Faults = _ => LedgerFault.None;

        var result = await bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop);

        Assert.Equal(
            (RecoveryOutcome.Unchanged, 1, BatchState.Registered),
            (result!.Outcome, result.Entry!.Generation, result.Entry.State)
        );
        Assert.Single((await bed.FindAsync(entry)).Earlier);
    }

    [Fact]
    public async Task TableAsync_Days_AreUtcAndBothIncluded()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var (name, moment) in new[]
            {
                ("before", "2026-11-09T23:59:59Z"),
                ("first", "2026-11-10T00:00:00Z"),
                ("last", "2026-11-12T23:59:59Z"),
                ("after", "2026-11-13T00:00:00Z"),
            }
        )
        {
            names[
                (await bed.PutPublishedAsync(name, DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture))).Batch
            ] = name;
        }

        var results = await bed
            .Reprocess.TableAsync(
                RecoveryBed.Table,
                new DateOnly(2026, 11, 10),
                new DateOnly(2026, 11, 12),
                dryRun: true,
                after: null,
                Stop
            )
            .ToListAsync(Stop);

        Assert.Equal(
            [("last", RecoveryOutcome.Planned), ("first", RecoveryOutcome.Planned)],
            results.Select(result => (names[result.Batch], result.Outcome))
        );
    }

    [Fact]
    public async Task TableAsync_EveryState_ChangesOrRefusesWhatBelongsToTheTable()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var states = new Dictionary<string, BatchState>(StringComparer.Ordinal);
        foreach (var state in Enum.GetValues<BatchState>())
        {
            states[(await bed.PutAsync(state.ToString(), state)).Batch] = state;
        }

        var today = DateOnly.FromDateTime(bed.Now.UtcDateTime);
        var results = await bed
            .Reprocess.TableAsync(RecoveryBed.Table, today.AddDays(-1), today, dryRun: false, after: null, Stop)
            .ToListAsync(Stop);

        Assert.Equal(
            [
                (BatchState.Registered, RecoveryOutcome.Refused),
                (BatchState.Curated, RecoveryOutcome.Refused),
                (BatchState.Published, RecoveryOutcome.Changed),
                (BatchState.Refused, RecoveryOutcome.Changed),
                (BatchState.Parked, RecoveryOutcome.Changed),
                (BatchState.Superseded, RecoveryOutcome.Changed),
                (BatchState.Duplicate, RecoveryOutcome.Changed),
            ],
            results.Select(result => (states[result.Batch], result.Outcome)).Order()
        );
    }

    [Fact]
    public async Task TableAsync_StorageAway_FailsAndIsTakenUpAgain()
    {
        var spy = new RequestSpy();
        var bed = await RecoveryBed.CreateAsync(azurite, spy);
        var entry = await bed.PutPublishedAsync("a");
        var day = DateOnly.FromDateTime(entry.File.LastModified.UtcDateTime);
        spy.Sending = request =>
        {
            if (request.Method.Method == "HEAD")
            {
                throw new RequestFailedException(500, "Away.", "InternalError", innerException: null);
            }
        };
        await Assert.ThrowsAsync<RequestFailedException>(async () =>
            await bed.Reprocess.TableAsync(RecoveryBed.Table, day, day, dryRun: false, after: null, Stop).ToListAsync(Stop)
        );
        spy.Sending = _ => { };

        var result = Assert.Single(
            await bed.Reprocess.TableAsync(RecoveryBed.Table, day, day, dryRun: false, after: null, Stop).ToListAsync(Stop)
        );

        Assert.Equal((RecoveryOutcome.Changed, 1), (result.Outcome, result.Entry!.Generation));
    }
}
