using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Landing;

public sealed class RegistrarTests(AzuriteFixture azurite)
{
    private const string Name = "sf/2026-11/a #1.csv";

    [Fact]
    public async Task RegisterAsync_ClaimedFile_WritesTheWholeEntry()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(Name);
        var batch = BatchId.Create(LandingBed.Account, file);
        var now = bed.Bed.Time.GetUtcNow();

        var registration = await bed.RegisterAsync(file);

        Assert.Equal(new Registration(batch, LandingBed.Account, 0, BatchState.Registered), registration);
        var expected = new LedgerEntry
        {
            Batch = batch,
            Table = LandingBed.Account,
            State = BatchState.Registered,
            File = file,
            Contract = "0123456789abcdef",
            SnapshotKey = "2026-11",
            Stages = [new StageRecord("register", 1, now, 0, 0, 0, 0)],
            RegisteredAt = now,
            UpdatedAt = now,
        };
        Assert.Equivalent(expected, await bed.Ledger.FindAsync(batch, default), strict: true);
        Assert.Equal([expected.Batch], (await bed.Bed.OpenAsync()).Select(open => open.Batch));
        Assert.Equal([$"entry-written {batch}"], bed.Milestones.Reached);
        Assert.Equal([$"Information: Registered {batch}: {Name}, 5 bytes."], bed.Log.Lines);
    }

    [Theory]
    [InlineData("no gzip at all")]
    [InlineData("")]
    public async Task RegisterAsync_MarkerFile_IsPublishedWithoutRows(string content)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        bed.Claims.InForce.Add(
            FakeClaims.Contract("amplitude.event", "amplitude/*.gz") with
            {
                MarkerFiles = LandingPattern.Parse("amplitude/**/*complete*"),
            }
        );
        var file = await bed.DropAsync("amplitude/complete_2026.gz", content);
        var batch = BatchId.Create("amplitude.event", file);
        var now = bed.Bed.Time.GetUtcNow();

        var registration = await bed.RegisterAsync(file);

        Assert.Equal(new Registration(batch, "amplitude.event", 0, BatchState.Published), registration);
        var expected = new LedgerEntry
        {
            Batch = batch,
            Table = "amplitude.event",
            State = BatchState.Published,
            File = file,
            Contract = "0123456789abcdef",
            Counts = LoadCounts.None,
            Stages = [new StageRecord("register", 1, now, 0, 0, 0, 0)],
            RegisteredAt = now,
            UpdatedAt = now,
        };
        Assert.Equivalent(expected, await bed.Ledger.FindAsync(batch, default), strict: true);
        Assert.Empty(await bed.Bed.OpenAsync());
        Assert.Equal(
            [
                $"Information: Published {batch}: amplitude/complete_2026.gz is a marker file without rows; "
                    + $"its {content.Length} bytes are not read.",
            ],
            bed.Log.Lines
        );
    }

    [Fact]
    public async Task RegisterAsync_BlobWithoutAByte_WaitsForItsWriter()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(Name, "");
        bed.Bed.Time.AdjustTime(file.LastModified.AddSeconds(2));

        var registration = await bed.RegisterAsync(file);

        Assert.Equal((LandingBed.Account, BatchState.Registered), (registration.Table, registration.State));
        var open = Assert.Single(await bed.Bed.OpenAsync());
        Assert.Equal(
            (registration.Batch, file.LastModified.AddMinutes(1), "it has no bytes, and its writer may not be done."),
            (open.Batch, open.Work.DueAt, open.Work.WaitsFor)
        );
        Assert.Empty(await bed.Bed.Open.WorkAsync(LandingBed.Account, default).ToListAsync());
        Assert.Equal(open.Work.DueAt, (await bed.Bed.Planner.LookAsync(LandingBed.Account, default)).NextDueAt);
        bed.Bed.Time.AdjustTime(file.LastModified.AddMinutes(1));
        Assert.True((await bed.Bed.Planner.LookAsync(LandingBed.Account, default)).HasWork);
    }

    [Fact]
    public async Task RegisterAsync_BlobWithoutAByteThatIsOlder_IsReadNow()
    {
        var bed = await LandingBed.CreateAsync(azurite);

        var registration = await bed.RegisterAsync(await bed.DropAsync(Name, ""));

        var work = Assert.Single(await bed.Bed.Open.WorkAsync(LandingBed.Account, default).ToListAsync());
        Assert.Equal((registration.Batch, null), (LedgerRowKeys.BatchOf(LandingBed.Account, work.End), work.DueAt));
    }

    [Fact]
    public async Task RegisterAsync_ManyWithoutAByte_AreWrittenAllTogether()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var first = await bed.DropAsync(Name, "");
        bed.Bed.Time.AdjustTime(first.LastModified.AddSeconds(2));
        LandedFile[] files = [.. Enumerable.Range(0, 48).Select(n => first with { Name = $"sf/2026-11/{n}.csv" })];

        Assert.DoesNotContain(null, await bed.Registrar.RegisterAsync(files, default));

        Assert.Equal(48, (await bed.Bed.OpenAsync()).Count(open => open.Work.DueAt is not null));
    }

    [Fact]
    public async Task RegisterAsync_BlobWithoutAByteThatNobodyClaims_IsUnclaimed()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.csv", "");
        bed.Bed.Time.AdjustTime(file.LastModified);

        Assert.Equal(BatchState.Unclaimed, (await bed.RegisterAsync(file)).State);
        Assert.Empty(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task RegisterAsync_Again_AnswersAsItStands()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(Name);
        var first = await bed.RegisterAsync(file);
        await bed.Ledger.UpdateAsync(first.Batch, entry => entry with { State = BatchState.Curated, Generation = 2 }, default);

        var again = await bed.RegisterAsync(file);

        Assert.Equal(first with { State = BatchState.Curated, Generation = 2 }, again);
        Assert.Single(bed.Milestones.Reached);
    }

    [Fact]
    public async Task RegisterAsync_TwoAtOnce_MakeOneEntry()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(Name);

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => bed.RegisterAsync(file))));

        Assert.Equal(answers[0], answers[1]);
        Assert.Single(bed.Milestones.Reached);
        Assert.Single(await bed.Bed.EntriesAsync());
        Assert.Single(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task RegisterAsync_NewVersion_IsABatchOfItsOwn()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var first = await bed.RegisterAsync(await bed.DropAsync(Name, "a"));

        var second = await bed.RegisterAsync(await bed.DropAsync(Name, "b"));

        Assert.NotEqual(first.Batch, second.Batch);
        Assert.Equal(2, (await bed.Bed.OpenAsync()).Count);
    }

    [Fact]
    public async Task RegisterAsync_NoContract_WritesAnUnclaimedEntryAndWarnsOnce()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.bin");
        var batch = BatchId.Create("unclaimed", file);

        var registration = await bed.RegisterAsync(file);
        await bed.RegisterAsync(file);

        Assert.Equal(new Registration(batch, "unclaimed", 0, BatchState.Unclaimed), registration);
        Assert.Empty(await bed.Bed.OpenAsync());
        Assert.Equal(
            [
                $"Warning: No contract claims other/x.bin; it is written down as {batch}. "
                    + "Write a contract whose landing pattern matches it, and it is ingested.",
                $"Debug: {batch} is registered already and is at unclaimed.",
            ],
            bed.Log.Lines
        );
    }

    [Fact]
    public async Task RegisterAsync_ClaimedLater_RelatesTheUnclaimedEntry()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.csv");
        var unclaimed = await bed.RegisterAsync(file);
        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "other/*.csv"));

        var claimed = await bed.RegisterAsync(file);

        Assert.Equal(new Registration(BatchId.Create("other.x", file), "other.x", 0, BatchState.Registered), claimed);
        var old = (await bed.Ledger.FindAsync(unclaimed.Batch, default))!;
        Assert.Equal((BatchState.Unclaimed, claimed.Batch), (old.State, old.RelatedBatch));
    }

    [Fact]
    public async Task RegisterAsync_CrashAfterTheEntry_GoesOnFromIt()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(Name);
        bed.Milestones.Crashes = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RegisterAsync(file));
        bed.Milestones.Crashes = false;

        var registration = await bed.RegisterAsync(file);

        Assert.Equal(BatchState.Registered, registration.State);
        Assert.Single(await bed.Bed.OpenAsync());
    }
}
