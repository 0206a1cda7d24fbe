using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Ledger;

public sealed class AccountLedgerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task EnsureAsync_LedgerOfAnEarlierLandfall_IsRefusedAndLeftAsItIs()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Account.EnsureAsync(default);
        await bed
            .Containers.Ledger.GetBlobClient("entries/salesforce.account/2026-11-20/x.json")
            .UploadAsync(BinaryData.FromString("{}"), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => bed.Account.EnsureAsync(default));

        Assert.Equal(
            $"The ledger in the container '{bed.Containers.Ledger.Name}' of devstoreaccount1 was made by an earlier "
                + "Landfall (no format number; this one knows format 2) and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
    }

    [Fact]
    public async Task EnsureAsync_AnotherLedgerOnTheAccount_IsRefusedAndTheAccountKeepsItsOwn()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var other = new LedgerBed(bed.Containers);
        await bed.Account.EnsureAsync(default);
        await bed.Account.EnsureAsync(default);
        var before = await InForceAsync(bed);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => other.Account.EnsureAsync(default));
        var checkedOnly = await Assert.ThrowsAsync<LedgerException>(() => other.Account.CheckAsync(default));

        Assert.Equal(
            $"The container '{bed.Containers.Ledger.Name}' of devstoreaccount1 belongs to the ledger {await IdAsync(bed)}, "
                + $"and this host has the ledger {await IdAsync(other)}, which knows nothing of what was loaded from there: "
                + "run it with the data folder of the host that worked there before, or with another account or container prefix.",
            refused.Message
        );
        Assert.Equal(refused.Message, checkedOnly.Message);
        Assert.Equal(before, await InForceAsync(bed));
        await bed.Account.CheckAsync(default);
    }

    [Fact]
    public async Task CheckAsync_NobodyWorkedOnTheAccount_BindsNothing()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        await bed.Account.CheckAsync(default);

        Assert.False(await bed.Containers.Ledger.GetBlobClient("ledger.json").ExistsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EnsureAsync_ManyHostsOfOneLedgerAtOnce_AreAllTaken()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bed.Account.EnsureAsync(default)));

        Assert.Equal($"{{\n  \"ledger\": \"{await IdAsync(bed)}\"\n}}", await InForceAsync(bed));
    }

    private static async Task<string> InForceAsync(LedgerBed bed) =>
        (await bed.Containers.Ledger.GetBlobClient("ledger.json").DownloadContentAsync()).Value.Content.ToString();

    private static async Task<string?> IdAsync(LedgerBed bed) => (await bed.Store.FindAsync("~format", "id", default))?.Text("id");
}
