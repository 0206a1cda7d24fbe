using Landfall.Landing;
using Landfall.Tests.Archives;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Landing;

public sealed class LandedFilesTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("187520_2020-01-25_17#1.json.gz")]
    [InlineData("a b/c%20d/50%.csv")]
    [InlineData("Zoë/日本/é?&+=.csv")]
    [InlineData("deep/er/[x]{y}'z'.csv")]
    public async Task FindAsync_AnyName_AgreesWithTheListing(string name)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(name, "12345");

        var listed = LandedFiles.FileOf(Assert.Single(await bed.Bed.Containers.Landing.GetBlobsAsync().ToListAsync()));

        Assert.Equal(file, listed);
        Assert.Equal((name, 5), (file.Name, file.Length));
        Assert.Matches("^[^\"]+$", file.ETag);
    }

    [Fact]
    public async Task FindAsync_NoBlob_ReturnsNull()
    {
        var bed = await LandingBed.CreateAsync(azurite);

        Assert.Null(await bed.Files.FindAsync("gone.csv", default));
    }

    [Theory]
    [InlineData("sf/1/", null)]
    [InlineData("sf/1", "true")]
    public async Task FindAsync_Folder_ReturnsNull(string name, string? isFolder)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await bed.DropFolderAsync(name, isFolder);

        Assert.Null(await bed.Files.FindAsync(name, default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("other.csv")]
    [InlineData("a.csv")]
    public async Task FindAsync_NameOfAMember_IsTheMemberOrElseTheBlob(string? packed)
    {
        const string Name = "sf/weekly.zip!/a.csv";
        var bed = await LandingBed.CreateAsync(azurite);
        var blob = await bed.DropAsync(Name, "12345");
        if (packed is not null)
        {
            await bed.DropAsync("sf/weekly.zip", Zips.Of((packed, "Id\n1\n")));
        }

        var found = await bed.Files.FindAsync(Name, default);

        Assert.Equal(blob, await bed.Files.FindBlobAsync(Name, default));
        if (packed == "a.csv")
        {
            Assert.NotNull(found?.Place);
        }
        else
        {
            Assert.Equal(blob, found);
        }
    }

    [Fact]
    public async Task FindAsync_Overwritten_HasAnotherETag()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var first = await bed.DropAsync("sf/1/a.csv", "a");

        var second = await bed.DropAsync("sf/1/a.csv", "b");

        Assert.NotEqual(first.ETag, second.ETag);
    }
}
