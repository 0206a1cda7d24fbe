using Azure.Storage.Blobs;

namespace Landfall.Tests.Azurite;

public sealed class AzuriteFixtureTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Service_UploadThenRead_ReturnsTheContent()
    {
        BlobContainerClient container = azurite.Service.GetBlobContainerClient(azurite.NewPrefix() + "fixture");
        await container.CreateAsync();

        await container.UploadBlobAsync("a/b#1.txt", BinaryData.FromString("x"));

        Assert.Equal("x", (await container.GetBlobClient("a/b#1.txt").DownloadContentAsync()).Value.Content.ToString());
    }
}
