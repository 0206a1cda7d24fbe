using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Landing.Sweeping;

/// <summary>Half-done states as crashes leave them.</summary>
public sealed class SweepRepairTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task FindAsync_UnclaimedEntryOfARegisteredBatch_RelatesIt()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.csv");
        var unclaimed = await bed.RegisterAsync(file);
        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "other/*.csv"));
        bed.Milestones.Crashes = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RegisterAsync(file));

        await bed.SweepAsync();

        Assert.Equal(BatchId.Create("other.x", file), (await bed.Ledger.FindAsync(unclaimed.Batch, default))!.RelatedBatch);
    }

    [Fact]
    public async Task FindAsync_OnceUnclaimedThenClaimedByAnother_NamesTheFileForItsNewOwner()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.csv");
        await bed.RegisterAsync(file);
        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "other/*.csv"));
        await bed.RegisterAsync(file);
        bed.Claims.InForce[^1] = FakeClaims.Contract("moved.x", "other/*.csv");

        var (items, _) = await bed.SweepAsync();

        Assert.Contains(new SweepFinding(SweepReason.Unregistered, BatchId.Create("moved.x", file), "moved.x", file), items);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData(
        """{"schema":99,"startedAt":"2999-01-01T00:00:00+00:00","completedAt":"2999-01-01T00:00:00+00:00","report":{"listed":1}}"""
    )]
    public async Task FindAsync_LastSweepIsUnreadable_LooksAtAllFilesAndWritesItAnew(string document)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await bed.DropAsync("sf/1/a.csv");
        bed.Bed.Time.Advance(TimeSpan.FromDays(30));
        await bed.Bed.Containers.Ledger.GetBlobClient("sweeps/last.json").UploadAsync(BinaryData.FromString(document));

        var (items, report) = await bed.SweepAsync();

        Assert.Single(items);
        Assert.Equal(LandingBed.Report(1) with { Unregistered = 1 }, report);
        Assert.Contains(bed.SweepLog.Lines, line =>
            line.StartsWith("Warning: The record of the last sweep is not used:", StringComparison.Ordinal)
        );
        Assert.Equal(bed.Bed.Time.GetUtcNow(), await bed.Sweep.LastAsync(default));
    }

    [Fact]
    public async Task FindAsync_StorageLostTheRow_NamesTheFileWithinADayAndItIsRegisteredAgain()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("sf/1/a.csv");
        var batch = (await bed.RegisterAsync(file)).Batch;
        Assert.Empty((await bed.SweepAsync()).Items);
        var (partition, key) = (LedgerRowKeys.PartitionOf(LandingBed.Account), LedgerRowKeys.Entries + LedgerRowKeys.EndOf(batch));
        var lost = (await bed.Bed.Store.FindAsync(partition, key, default))!;
        await bed.Bed.Store.WriteAsync(partition, [new LedgerChange.Delete(key, lost.Version!)], default);

        var found = new List<SweepFinding>();
        for (var hour = 0; found.Count == 0; hour++)
        {
            Assert.InRange(hour, 0, 25);
            bed.Bed.Time.Advance(TimeSpan.FromHours(1));
            found.AddRange((await bed.SweepAsync()).Items);
        }

        Assert.Equal([new SweepFinding(SweepReason.Unregistered, batch, LandingBed.Account, file)], found);
        await bed.RegisterAsync(file);
        Assert.Equal(BatchState.Registered, (await bed.Ledger.FindAsync(batch, default))!.State);
        Assert.Single(await bed.Bed.OpenAsync());
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
