using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Landing.Sweeping;

/// <summary>Half-done states as crashes leave them.</summary>
public sealed class SweepRepairTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task FindAsync_PointerWithoutEntry_RemovesItOnceSettled()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await bed.Bed.PointAsync(LedgerBed.Entry());
        bed.Bed.Time.AdjustTime((await bed.DropAsync("other/clock.txt", "")).LastModified);

        var young = await bed.SweepAsync();
        var left = (await bed.Bed.OpenAsync()).Count;
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        var settled = await bed.SweepAsync();

        Assert.Equal((0, 1), (young.Report.PointersRemoved, left));
        Assert.Equal(1, settled.Report.PointersRemoved);
        Assert.Empty(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task FindAsync_PointerWithoutEntryOfALandedFile_NamesTheFile()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("sf/1/a.csv");
        await bed.Bed.PointAsync(LedgerBed.Entry() with { Batch = BatchId.Create(LandingBed.Account, file), File = file });

        var (items, _) = await bed.SweepAsync();
        await bed.Registrar.RegisterAsync(items[0].File, default);

        Assert.Equal([SweepReason.Unregistered], items.Select(item => item.Reason));
        Assert.Single(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task FindAsync_TerminalEntryWithPointer_RemovesThePointer()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(state: BatchState.Published);
        await bed.Ledger.CreateAsync(entry, default);
        await bed.Bed.PointAsync(entry);

        var (items, report) = await bed.SweepAsync();

        Assert.Empty(items);
        Assert.Equal(LandingBed.Report() with { PointersRemoved = 1 }, report);
        Assert.Empty(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task FindAsync_OpenEntryWithoutPointer_RestoresItAndNamesTheBatch()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("sf/1/a.csv");
        var registration = await bed.Registrar.RegisterAsync(file, default);
        var pointer = Assert.Single(await bed.Bed.OpenAsync());
        await bed.Bed.Containers.Ledger.GetBlobClient($"open/{pointer.Table}/{pointer.Order}-{pointer.Batch}").DeleteAsync();
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));

        var (items, _) = await bed.SweepAsync();

        Assert.Equal([(SweepReason.Open, registration)], items.Select(item => (item.Reason, item.Registration)));
        Assert.Equal([pointer], await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task FindAsync_UnclaimedEntryOfARegisteredBatch_RelatesIt()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.csv");
        var unclaimed = await bed.Registrar.RegisterAsync(file, default);
        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "other/*.csv"));
        bed.Milestones.Crashes = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Registrar.RegisterAsync(file, default));

        await bed.SweepAsync();

        Assert.Equal(BatchId.Create("other.x", file), (await bed.Ledger.FindAsync(unclaimed.Batch, default))!.RelatedBatch);
    }

    [Fact]
    public async Task FindAsync_OnceUnclaimedThenClaimedByAnother_NamesTheFileForItsNewOwner()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.csv");
        await bed.Registrar.RegisterAsync(file, default);
        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "other/*.csv"));
        await bed.Registrar.RegisterAsync(file, default);
        bed.Claims.InForce[^1] = FakeClaims.Contract("moved.x", "other/*.csv");

        var (items, _) = await bed.SweepAsync();

        var registration = new Registration(BatchId.Create("moved.x", file), "moved.x", 0, BatchState.Registered);
        Assert.Contains(new SweepFinding(SweepReason.Unregistered, registration, file, null), items);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("""{"schema":99,"startedAt":"2999-01-01T00:00:00+00:00","completedAt":"2999-01-01T00:00:00+00:00","report":{"listed":1}}""")]
    public async Task FindAsync_LastSweepIsUnreadable_LooksAtAllFilesAndWritesItAnew(string document)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await bed.DropAsync("sf/1/a.csv");
        bed.Bed.Time.Advance(TimeSpan.FromDays(30));
        await bed.Bed.Containers.Ledger.GetBlobClient("sweeps/last.json").UploadAsync(BinaryData.FromString(document));

        var (items, report) = await bed.SweepAsync();

        Assert.Single(items);
        Assert.Equal(LandingBed.Report(1) with { Unregistered = 1 }, report);
        Assert.Contains(bed.SweepLog.Lines, line => line.StartsWith("Warning: The record of the last sweep is not used:", StringComparison.Ordinal));
        Assert.Equal(bed.Bed.Time.GetUtcNow(), await bed.Sweep.LastAsync(default));
    }

    [Fact]
    public async Task FindAsync_StoppedInTheMiddle_LeavesAllToTheNext()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        for (var n = 0; n < 30; n++)
        {
            await bed.DropAsync($"sf/1/{n}.csv");
        }

        var stopped = await bed.Sweep.FindAsync(default);
        Assert.NotNull(await stopped.Items.FirstAsync());

        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Sweep.CompleteAsync(stopped, default));
        Assert.Equal(30, (await bed.SweepAsync()).Items.Count);
    }
}
