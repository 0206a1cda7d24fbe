using Landfall.Landing;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Tests.Landing;

public sealed class LandedBatchesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task FindAsync_WholeNameOfAnOldFile_ReadsItsRowAlone()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync("sf/2026-11/a.csv");
        var registration = await bed.RegisterAsync(file);
        await bed.Ledger.CreateAllAsync(
            [
                .. Enumerable
                    .Range(1, 500)
                    .Select(n => file with { Name = $"sf/2026-11/{n}.csv", LastModified = file.LastModified.AddSeconds(n) })
                    .Select(newer => LedgerBed.Entry() with { Batch = BatchId.Create(LandingBed.Account, newer), File = newer }),
            ],
            default
        );
        var read = new List<string>();
        bed.Bed.Faults = call =>
        {
            read.Add(call.Key);
            return LedgerFault.None;
        };

        var found = await Batches(bed).FindAsync(file.Name, default);

        Assert.Equal((registration.Batch, file), (found?.Batch, found?.File));
        Assert.Equal([LedgerRowKeys.Entries + LedgerRowKeys.EndOf(registration.Batch)], read);
    }

    [Fact]
    public async Task FindAsync_UnclaimedWhenItLanded_IsFoundAlsoWhenAContractClaimsItNow()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var registration = await bed.RegisterAsync(await bed.DropAsync("other/a.csv"));

        var before = await Batches(bed).FindAsync("other/a.csv", default);
        bed.Claims.InForce.Add(FakeClaims.Contract("crm.other", "other/*.csv"));
        var after = await Batches(bed).FindAsync("other/a.csv", default);

        Assert.Equal((BatchId.UnclaimedTable, registration.Batch, registration.Batch), (registration.Table, before?.Batch, after?.Batch));
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("../a.csv")]
    [InlineData("3f9a2b")]
    [InlineData("sf/2026-11/")]
    [InlineData("sf/2026-11/new.csv")]
    [InlineData("sf/none.zip!/a.csv")]
    [InlineData("?*:|\\\u0001")]
    public async Task FindAsync_NotTheWholeNameOfABatch_ReturnsNull(string text)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await bed.RegisterAsync(await bed.DropAsync("sf/2026-11/a.csv"));
        await bed.DropAsync("sf/2026-11/new.csv");

        Assert.Null(await Batches(bed).FindAsync(text, default));
        Assert.Null(await Batches(bed).FindAsync(text + new string('x', 1_024), default));
    }

    private static LandedBatches Batches(LandingBed bed) => new(bed.Files, bed.Intake, bed.Ledger);
}
