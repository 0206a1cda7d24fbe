using Landfall.Ledger;
using Landfall.Recovery;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Recovery;

public sealed class ForgetTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BatchAsync_Published_IsOnItsWayOutAsTheNextGeneration()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");

        var result = await bed.Forget.BatchAsync(entry.Batch, Stop);

        var expected = entry with
        {
            Generation = 1,
            State = BatchState.Curated,
            Forgetting = true,
            CurateExcused = 3,
            LoadAttempts = 0,
            Manifest = Nothing(RecoveryBed.Former, "cafe"),
            Counts = null,
            Earlier = [new EarlierGeneration(0, BatchState.Published, RecoveryBed.Manifest(), RecoveryBed.Counts, bed.Now)],
            UpdatedAt = bed.Now,
        };
        Assert.Equivalent(expected, await bed.FindAsync(entry), strict: true);
        Assert.Equivalent(new RecoveryResult(RecoveryOutcome.Changed, entry.Batch, expected), result, strict: true);
        Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 1, BatchState.Curated), Registration.Of(result!.Entry!));
        Assert.Equal([entry.Batch], await bed.OpenAsync());
        Assert.Equal([$"Information: {entry.Batch}, which was published, is taken out of its table as generation 1."], bed.ForgetLog.Lines);
    }

    [Fact]
    public async Task BatchAsync_RefusedInALaterGeneration_KeepsTheContentOfTheOneInTheTable()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var earlier = new EarlierGeneration(0, BatchState.Published, RecoveryBed.Manifest(), RecoveryBed.Counts, bed.Now);
        var entry = await bed.PutAsync("a", BatchState.Refused, before =>
            before with
            {
                Generation = 1,
                Contract = RecoveryBed.Fixed,
                Earlier = [earlier],
            }
        );

        await bed.Forget.BatchAsync(entry.Batch, Stop);

        var after = await bed.FindAsync(entry);
        Assert.Equivalent(Nothing(RecoveryBed.Former, "cafe"), after.Manifest, strict: true);
        Assert.Equal(2, after.Generation);
        Assert.Equal([0, 1], after.Earlier.Select(one => one.Generation));
    }

    [Fact]
    public async Task BatchAsync_NeverRead_HasNoContent()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Parked);

        await bed.Forget.BatchAsync(entry.Batch, Stop);

        Assert.Equivalent(Nothing(RecoveryBed.Former, ""), (await bed.FindAsync(entry)).Manifest, strict: true);
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
            await bed.Forget.BatchAsync(entry.Batch, Stop),
            $"It is on its way: {state.ToString().ToLowerInvariant()}. Ask again when it has come to its end."
        );
    }

    [Fact]
    public async Task BatchAsync_Unclaimed_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Unclaimed, before => before with { Contract = null });

        await bed.AssertRefusedAsync(
            entry,
            await bed.Forget.BatchAsync(entry.Batch, Stop),
            "It is unclaimed and belongs to no table, so nothing of it is in one."
        );
    }

    [Fact]
    public async Task BatchAsync_Archive_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutArchiveAsync(BatchState.Parked);

        await bed.AssertRefusedAsync(
            entry,
            await bed.Forget.BatchAsync(entry.Batch, Stop),
            "It is parked and belongs to no table, so nothing of it is in one."
        );
    }

    [Fact]
    public async Task BatchAsync_MarkerFile_IsRefused()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Published, before => before with { Counts = LoadCounts.None });

        await bed.AssertRefusedAsync(
            entry,
            await bed.Forget.BatchAsync(entry.Batch, Stop),
            "It is a marker file, and nothing of it is in the table."
        );
    }

    [Fact]
    public async Task BatchAsync_Forgotten_IsSoAlready()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutAsync("a", BatchState.Forgotten, before => before with { Forgetting = true });

        await bed.AssertUnchangedAsync(entry, await bed.Forget.BatchAsync(entry.Batch, Stop), "It is forgotten.");
    }

    [Fact]
    public async Task BatchAsync_SeveralAtOnce_RaiseOneGenerationAndAllSucceed()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bed.Forget.BatchAsync(entry.Batch, Stop)));

        Assert.Single(results, result => result!.Outcome == RecoveryOutcome.Changed);
        Assert.All(results, result =>
            Assert.Equal(new Registration(entry.Batch, RecoveryBed.Table, 1, BatchState.Curated), Registration.Of(result!.Entry!))
        );
        Assert.Single((await bed.FindAsync(entry)).Earlier);
    }

    [Fact]
    public async Task BatchAsync_AgainstAReprocess_OneOfThemWins()
    {
        var bed = await RecoveryBed.CreateAsync(azurite);
        var entry = await bed.PutPublishedAsync("a");

        var results = await Task.WhenAll(
            bed.Forget.BatchAsync(entry.Batch, Stop),
            bed.Reprocess.BatchAsync(entry.Batch, dryRun: false, Stop)
        );

        Assert.Equal([RecoveryOutcome.Changed, RecoveryOutcome.Refused], results.Select(result => result!.Outcome).Order());
        var after = await bed.FindAsync(entry);
        Assert.Equal((1, after.Forgetting ? BatchState.Curated : BatchState.Registered), (after.Generation, after.State));
    }

    private static Manifest Nothing(string contract, string content) =>
        new()
        {
            Attempt = 3,
            Contract = contract,
            Parts = [],
            Rows = 0,
            Bytes = 0,
            RejectParts = [],
            RejectRows = 0,
            RowsRead = 0,
            BlankLines = 0,
            Lines = 0,
            DecodedBytes = 0,
            ContentHash = content,
        };
}
