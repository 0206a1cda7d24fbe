using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Options;

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
                + "run it with the data folder of the host that worked there before, or with another account or container prefix. "
                + $"Only when that ledger is lost for good, start once with 'landfall up --replace-ledger {await IdAsync(bed)}', "
                + "then run 'landfall rebuild --ledger'.",
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

        var account = (await bed.Store.FindAsync("~format", "account", default))?.Text("account");
        Assert.Equal($"{{\n  \"ledger\": \"{await IdAsync(bed)}\",\n  \"account\": \"{account}\"\n}}", await InForceAsync(bed));
    }

    [Fact]
    public async Task EnsureAsync_LedgerOfAnotherAccount_IsRefusedAndTheAccountStaysFree()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Account.EnsureAsync(default);
        var elsewhere = new LedgerBed((await LedgerBed.CreateAsync(azurite)).Containers, bed.Store);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => elsewhere.Account.EnsureAsync(default));
        var checkedOnly = await Assert.ThrowsAsync<LedgerException>(() => elsewhere.Account.CheckAsync(default));

        Assert.Equal(
            $"The ledger {await IdAsync(bed)} of this host belongs to the container '{bed.Containers.Ledger.Name}' of devstoreaccount1 "
                + $"as that was when it began to work, and the container '{elsewhere.Containers.Ledger.Name}' of devstoreaccount1 "
                + "is another one or has lost its document 'ledger.json': "
                + "run the host with the account that it worked on before, or with another data folder.",
            refused.Message
        );
        Assert.Equal(refused.Message, checkedOnly.Message);
        Assert.False(await elsewhere.Containers.Ledger.GetBlobClient("ledger.json").ExistsAsync(TestContext.Current.CancellationToken));
        await bed.Account.EnsureAsync(default);
    }

    [Fact]
    public async Task EnsureAsync_AnotherAccountOfTheSameName_IsRefused()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Account.EnsureAsync(default);
        var content = BinaryData.FromString($$"""{"ledger":"{{await IdAsync(bed)}}","account":"another"}""");

        // As the emulator of another folder, where a copy of this ledger worked.
        await bed.Containers.Ledger.GetBlobClient("ledger.json").UploadAsync(content, overwrite: true);

        await Assert.ThrowsAsync<LedgerException>(() => bed.Account.EnsureAsync(default));
    }

    [Fact]
    public async Task EnsureAsync_DocumentWithoutAnAccount_GetsOneThatTheLedgerRemembers()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Store.WriteAsync(
            "~format",
            [new LedgerChange.Insert(new LedgerRow("id", new Dictionary<string, object> { ["id"] = "mine" }))],
            default
        );
        await bed.Containers.Ledger.GetBlobClient("ledger.json").UploadAsync(BinaryData.FromString("""{"ledger":"mine"}"""));

        await bed.Account.EnsureAsync(default);
        await bed.Account.CheckAsync(default);

        var account = (await bed.Store.FindAsync("~format", "account", default))?.Text("account");
        Assert.Equal($"{{\n  \"ledger\": \"mine\",\n  \"account\": \"{account}\"\n}}", await InForceAsync(bed));
    }

    [Fact]
    public async Task EnsureAsync_LedgerThatReplacesTheLostOne_TakesTheAccountAndCountsTheEra()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Account.EnsureAsync(default);
        var (lost, account) = (await IdAsync(bed), (await bed.Store.FindAsync("~format", "account", default))?.Text("account"));
        var next = new LedgerBed(bed.Containers);
        var replacing = Replacing(next, lost);

        await replacing.CheckAsync(default);
        await replacing.EnsureAsync(default);
        await replacing.EnsureAsync(default);

        Assert.Equal(
            $"{{\n  \"ledger\": \"{await IdAsync(next)}\",\n  \"account\": \"{account}\",\n  \"era\": 1,\n  \"lost\": \"{lost}\"\n}}",
            await InForceAsync(bed)
        );
        Assert.Equal((1, new LostLedger(lost!, null)), (await replacing.EraAsync(default), await replacing.LostAsync(default)));
        await Assert.ThrowsAsync<LedgerException>(() => bed.Account.EnsureAsync(default));

        await replacing.NoteRequestAsync("first", default);
        await replacing.NoteRequestAsync("second", default);
        Assert.Equal(new LostLedger(lost!, "second"), await replacing.LostAsync(default));
        await replacing.NoteRestoredAsync(LedgerBed.Now, default);
        await replacing.NoteRestoredAsync(LedgerBed.Now.AddDays(1), default);
        await replacing.NoteRequestAsync("third", default);

        Assert.Null(await replacing.LostAsync(default));
        var row = await next.Store.FindAsync("~format", "account", default);
        Assert.Equal((LedgerBed.Now, "second"), (row!.Instant("restoredAt")!.Value, row.Text("request")));
        Assert.Equal((1, null), (await next.Account.EraAsync(default), await next.Account.LostAsync(default)));
    }

    [Fact]
    public async Task EnsureAsync_HostDiedBetweenDocumentAndRow_TheLedgerStillKnowsWhatWasLost()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Account.EnsureAsync(default);
        var lost = await IdAsync(bed);
        var next = new LedgerBed(bed.Containers);
        await Replacing(next, lost).EnsureAsync(default);
        var row = (await next.Store.FindAsync("~format", "account", default))!;
        await next.Store.WriteAsync("~format", [new LedgerChange.Delete(row.Key, row.Version!)], default);

        await next.Account.EnsureAsync(default);

        Assert.Equal((1, new LostLedger(lost!, null)), (await next.Account.EraAsync(default), await next.Account.LostAsync(default)));
    }

    [Fact]
    public async Task EnsureAsync_LedgerOfAnotherAccount_ReplacesNone()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Account.EnsureAsync(default);
        var elsewhere = await LedgerBed.CreateAsync(azurite);
        await elsewhere.Account.EnsureAsync(default);
        var moved = new LedgerBed(bed.Containers, elsewhere.Store);
        var before = await InForceAsync(bed);

        await Assert.ThrowsAsync<LedgerException>(async () => await Replacing(moved, await IdAsync(bed)).EnsureAsync(default));

        Assert.Equal(before, await InForceAsync(bed));
    }

    private static AccountLedger Replacing(LedgerBed bed, string? lost) =>
        new(bed.Faulty, bed.Containers, Options.Create(new LedgerOptions { Replaces = lost }));

    private static async Task<string> InForceAsync(LedgerBed bed) =>
        (await bed.Containers.Ledger.GetBlobClient("ledger.json").DownloadContentAsync()).Value.Content.ToString();

    private static async Task<string?> IdAsync(LedgerBed bed) => (await bed.Store.FindAsync("~format", "id", default))?.Text("id");
}
