using Landfall.Curation;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

public sealed class RowHashKeysTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task GetAsync_ManyAtOnceOnFreshStorage_GetOneKey()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new RowHashKeys(bed.Containers).GetAsync(default)));

        Assert.Single(keys.Select(key => key.Digits).Distinct());
        Assert.Equal(keys[0].Digits, (await new RowHashKeys(bed.Containers).GetAsync(default)).Digits);
        var stored = (await bed.Containers.Ledger.GetBlobClient("keys/row-hash").DownloadContentAsync()).Value.Content.ToArray();
        Assert.Equal(Convert.ToHexStringLower(stored), keys[0].Digits);
        Assert.Equal(32, stored.Length);
    }

    [Fact]
    public async Task GetAsync_OtherStorage_HasAnotherKey()
    {
        var one = await LedgerBed.CreateAsync(azurite);
        var other = await LedgerBed.CreateAsync(azurite);

        Assert.NotEqual(
            (await new RowHashKeys(one.Containers).GetAsync(default)).Digits,
            (await new RowHashKeys(other.Containers).GetAsync(default)).Digits
        );
    }

    [Fact]
    public async Task GetAsync_BlobOfAnotherLength_SaysWhatToDo()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Containers.Ledger.GetBlobClient("keys/row-hash").UploadAsync(BinaryData.FromString("short"));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => new RowHashKeys(bed.Containers).GetAsync(default));

        Assert.Equal(
            "The blob 'keys/row-hash' of the ledger container has 5 bytes, but a row hash key has 32. "
                + "Restore the blob's first version: with another key rows that are equal no longer hash alike.",
            failure.Message
        );
    }
}
