using Azure.Storage.Blobs;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Storage;

public sealed class LakeFormatTests(AzuriteFixture azurite)
{
    private readonly LandfallContainers _containers = new(
        azurite.Service,
        Options.Create(new StorageOptions { Prefix = azurite.NewPrefix() })
    );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BlobClient Number => _containers.Lake.GetBlobClient("format.json");

    [Fact]
    public async Task EnsureAsync_NewAccount_WritesTheNumberOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _containers.EnsureAsync(Token)));
        var first = (await Number.DownloadContentAsync(Token)).Value;

        await _containers.EnsureAsync(Token);

        Assert.Equal("""{"format":2}""", first.Content.ToString());
        Assert.Equal(first.Details.ETag, (await Number.GetPropertiesAsync(cancellationToken: Token)).Value.ETag);
    }

    [Fact]
    public async Task EnsureAsync_LakeOfANewerLandfall_IsRefusedAndLeftAsItIs()
    {
        await _containers.EnsureAsync(Token);
        await Number.UploadAsync(BinaryData.FromString("""{"format":7,"more":true}"""), overwrite: true, Token);

        var refused = await Assert.ThrowsAsync<LakeException>(() => _containers.EnsureAsync(Token));

        Assert.Equal(
            $"The lake in the container '{_containers.Lake.Name}' of devstoreaccount1 was made by a newer "
                + "Landfall (format 7; this one knows format 2) and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
        Assert.Equal("""{"format":7,"more":true}""", (await Number.DownloadContentAsync(Token)).Value.Content.ToString());
    }

    [Fact]
    public async Task EnsureAsync_PartsWithoutANumber_AreOfAnEarlierLandfall()
    {
        await _containers.Lake.CreateIfNotExistsAsync(cancellationToken: Token);
        await _containers.Lake.GetBlobClient("crm.account/x.1/part-00000.parquet").UploadAsync(BinaryData.FromString("PAR1"), Token);

        var refused = await Assert.ThrowsAsync<LakeException>(() => _containers.EnsureAsync(Token));

        Assert.Contains("by an earlier Landfall (no format number; this one knows format 2)", refused.Message, StringComparison.Ordinal);
        Assert.False(await Number.ExistsAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"number":1}""")]
    [InlineData("""{"format":"one"}""")]
    public async Task EnsureAsync_NumberThatCannotBeRead_SaysWhatIsExpected(string content)
    {
        await _containers.EnsureAsync(Token);
        await Number.UploadAsync(BinaryData.FromString(content), overwrite: true, Token);

        var refused = await Assert.ThrowsAsync<LakeException>(() => _containers.EnsureAsync(Token));

        Assert.Equal(
            $"The blob 'format.json' in the container '{_containers.Lake.Name}' of devstoreaccount1 does not tell the lake's format, "
                + """such as {"format":2}; restore its first version.""",
            refused.Message
        );
    }
}
