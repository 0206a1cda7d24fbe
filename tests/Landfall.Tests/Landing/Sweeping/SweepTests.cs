using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Landing.Sweeping;

public sealed class SweepTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task FindAsync_NothingLanded_FindsNothing()
    {
        var bed = await LandingBed.CreateAsync(azurite);

        var (items, report) = await bed.SweepAsync();

        Assert.Empty(items);
        Assert.Equal(LandingBed.Report(), report);
    }

    [Fact]
    public async Task FindAsync_NeverRegistered_NamesTheFile()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("sf/1/a#1.csv");

        var (items, report) = await bed.SweepAsync();

        Assert.Equal(
            [new SweepFinding(SweepReason.Unregistered, BatchId.Create(LandingBed.Account, file), LandingBed.Account, file)],
            items
        );
        Assert.Equal(LandingBed.Report(1) with { Unregistered = 1 }, report);
    }

    [Fact]
    public async Task FindAsync_NeverRegisteredAndUnclaimed_NamesTheFileToo()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.bin");

        var (items, _) = await bed.SweepAsync();

        Assert.Equal([new SweepFinding(SweepReason.Unregistered, BatchId.Create("unclaimed", file), "unclaimed", file)], items);
    }

    [Fact]
    public async Task FindAsync_WithoutAByte_NamesTheFileAndLeavesFoldersAlone()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var empty = await bed.DropAsync("sf/1/empty.csv", "");
        await bed.DropFolderAsync("sf/2", "True");

        var (items, report) = await bed.SweepAsync();

        Assert.Equal(
            [new SweepFinding(SweepReason.Unregistered, BatchId.Create(LandingBed.Account, empty), LandingBed.Account, empty)],
            items
        );
        Assert.Equal(LandingBed.Report(2) with { Folders = 1, Unregistered = 1 }, report);
    }

    [Fact]
    public async Task FindAsync_BlobCalledLikeAMember_NamesItAsUnclaimed()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        bed.Claims.InForce.Add(FakeClaims.Contract("other.member", "sf/*.zip!/Account.csv"));
        var file = await bed.DropAsync("sf/weekly.zip!/Account.csv");

        var (items, _) = await bed.SweepAsync();

        Assert.Equal([new SweepFinding(SweepReason.Unregistered, BatchId.Create("unclaimed", file), "unclaimed", file)], items);
    }

    [Fact]
    public async Task FindAsync_YoungAndEarlyFiles_CountsThemOnly()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var young = await bed.DropAsync("sf/1/young.csv");
        bed.Claims.InForce.Add(FakeClaims.Contract("other.early", "early/**", young.LastModified.AddDays(1)));
        await bed.DropAsync("early/x.csv");
        bed.Bed.Time.AdjustTime(young.LastModified.AddSeconds(29));

        var (items, report) = await bed.SweepAsync();

        Assert.Empty(items);
        Assert.Equal(LandingBed.Report(2) with { Unsettled = 1, BeforeIngestFrom = 1 }, report);
        Assert.Contains("Debug: early/x.csv was last changed before other.early is ingested from; it is left alone.", bed.SweepLog.Lines);
    }

    [Fact]
    public async Task FindAsync_Terminal_IsKnownAndReadOnce()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var done = await bed.RegisterAsync(await bed.DropAsync("sf/1/a.csv"));
        await bed.Ledger.UpdateAsync(done.Batch, entry => entry with { State = BatchState.Published }, default);
        var reads = 0;
        bed.Bed.Store.Found = key => reads += key.StartsWith("b|", StringComparison.Ordinal) ? 1 : 0;

        var first = await bed.SweepAsync();
        var second = await bed.SweepAsync();

        Assert.Equal((LandingBed.Report(1) with { Known = 1 }, LandingBed.Report(1) with { Known = 1 }), (first.Report, second.Report));
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task FindAsync_UnclaimedFile_IsCountedUntilAContractClaimsIt()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("other/x.csv");
        await bed.RegisterAsync(file);

        var before = await bed.SweepAsync();
        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "other/*.csv"));
        bed.Bed.Time.AdjustTime(file.LastModified.AddDays(100));
        var claimed = await bed.SweepAsync();
        await bed.RegisterAsync(file);
        var after = await bed.SweepAsync();

        Assert.Equal(LandingBed.Report(1) with { Known = 1, Unclaimed = 1 }, before.Report);
        Assert.Equal([new SweepFinding(SweepReason.NowClaimed, BatchId.Create("other.x", file), "other.x", file)], claimed.Items);
        Assert.Equal(LandingBed.Report(1) with { Old = 1, NowClaimed = 1 }, claimed.Report);
        Assert.Equal(LandingBed.Report(1) with { Old = 1 }, after.Report);
    }

    [Fact]
    public async Task FindAsync_UnclaimedFileOfToday_IsNamedOnceWhenClaimed()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await bed.RegisterAsync(await bed.DropAsync("other/x.csv"));
        bed.Claims.InForce.Add(FakeClaims.Contract("other.x", "other/*.csv"));

        var (items, report) = await bed.SweepAsync();

        Assert.Single(items);
        Assert.Equal(LandingBed.Report(1) with { NowClaimed = 1 }, report);
    }

    [Fact]
    public async Task FindAsync_ManyFiles_NamesEachOnce()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        for (var n = 0; n < 60; n++)
        {
            await bed.DropAsync($"sf/1/{n}.csv");
        }

        var (items, report) = await bed.SweepAsync();

        Assert.Equal(60, items.Select(item => item.File.Name).Distinct().Count());
        Assert.Equal(60, report.Unregistered);
    }

    [Fact]
    public async Task FindAsync_UnreadableEntry_GoesOnWithTheRest()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var bad = LedgerBed.Entry(table: BatchId.UnclaimedTable, state: BatchState.Unclaimed);
        await bed.Ledger.CreateAsync(bad, default);
        await bed.Bed.DamageAsync(bad, "{}");
        await bed.DropAsync("sf/1/a.csv");

        var (items, report) = await bed.SweepAsync();

        Assert.Single(items);
        Assert.Equal(LandingBed.Report(1) with { Unregistered = 1, Unreadable = 1 }, report);
        Assert.Contains($"Warning: The sweep cannot read the ledger entry of {bad.Batch} and goes on without it.", bed.SweepLog.Lines);
    }
}
