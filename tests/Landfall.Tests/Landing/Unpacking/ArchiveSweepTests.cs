using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Tests.Archives;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Landing.Unpacking;

public sealed class ArchiveSweepTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Sweep_ArchiveNotInTheLedger_NamesTheArchive()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var file = await bed.Landing.DropAsync(UnpackBed.Archive, Zips.Of(("Account.csv", "Id\n1\n")));

        var (findings, report) = await bed.Landing.SweepAsync();

        Assert.Equal([new SweepFinding(SweepReason.Unregistered, BatchId.Create("archive", file), "archive", file)], findings);
        Assert.Equal(LandingBed.Report(1) with { Unregistered = 1 }, report);
    }

    [Fact]
    public async Task Sweep_PublishedArchive_IsKnown()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.RegisterAsync(Zips.Of()));

        var (findings, report) = await bed.Landing.SweepAsync();

        Assert.Empty(findings);
        Assert.Equal(LandingBed.Report(1) with { Known = 1 }, report);
    }

    [Fact]
    public async Task Sweep_UnclaimedMemberThatAContractClaimsNow_IsNamedWithItsArchivesVersion()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var archive = await bed.RegisterAsync(Zips.Of(("Deal__c.csv", "Id\n1\n")));
        await bed.RunAsync(archive);
        var unclaimed = (await bed.FindAsync(UnpackBed.Batch(archive, BatchId.UnclaimedTable, "Deal__c.csv")))!;
        bed.Landing.Claims.InForce.Add(FakeClaims.Contract("salesforce.deal", "sf/weekly/*!/Deal__c.csv"));

        var finding = Assert.Single((await bed.Landing.SweepAsync()).Items);
        await bed.Landing.RegisterAsync(finding.File);

        var owner = UnpackBed.Batch(archive, "salesforce.deal", "Deal__c.csv");
        Assert.Equal((SweepReason.NowClaimed, owner, unclaimed.File), (finding.Reason, finding.Batch, finding.File));
        Assert.Empty((await bed.Landing.SweepAsync(bed.Landing.NewSweep())).Items);
        Assert.Equal(owner, (await bed.FindAsync(unclaimed.Batch))!.RelatedBatch);
    }

    [Fact]
    public async Task Sweep_ArchiveThatWasUnclaimedBefore_IsNamed()
    {
        var bed = await UnpackBed.CreateAsync(azurite);
        var file = await bed.Landing.DropAsync(UnpackBed.Archive, Zips.Of());
        var now = bed.Landing.Bed.Time.GetUtcNow();
        var old = new LedgerEntry
        {
            Batch = BatchId.Create("unclaimed", file),
            Table = "unclaimed",
            State = BatchState.Unclaimed,
            File = file,
            RegisteredAt = now,
            UpdatedAt = now,
        };
        await bed.Landing.Ledger.CreateAsync(old, default);

        var finding = Assert.Single((await bed.Landing.SweepAsync()).Items);

        Assert.Equal((SweepReason.NowClaimed, BatchId.Create("archive", file)), (finding.Reason, finding.Batch));
    }
}
