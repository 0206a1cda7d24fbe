using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Functions.Triggers;
using Landfall.Ledger;
using Newtonsoft.Json;

namespace Landfall.Tests.Landing;

public sealed class BlobTriggerDataTests
{
    private const string Name = "crm/Account.csv";

    [Theory]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00+00:00","ContentLength":42}""")]
    [InlineData("""{"ContentLength":42,"Metadata":{},"ETag":"\"0x8D1\"","LastModified":"2026-11-21T01:30:00+02:00","More":[1]}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00Z","ContentLength":42}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00.0000000+00:00","ContentLength":42}""")]
    public void FileOf_EveryFact_IsTheFile(string properties) =>
        Assert.Equal(
            new LandedFile(Name, "0x8D1", new DateTimeOffset(2026, 11, 20, 23, 30, 0, TimeSpan.Zero), 42),
            BlobTriggerData.FileOf(Name, properties)
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("Azure.Storage.Blobs.Models.BlobProperties")]
    [InlineData("""{"LastModified":"2026-11-20T23:30:00+00:00","ContentLength":42}""")]
    [InlineData("""{"ETag":{},"LastModified":"2026-11-20T23:30:00+00:00","ContentLength":42}""")]
    [InlineData("""{"ETag":"\"\"","LastModified":"2026-11-20T23:30:00+00:00","ContentLength":42}""")]
    [InlineData("""{"ETag":"0x8D1","ContentLength":42}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00","ContentLength":42}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"0001-01-01T00:00:00+00:00","ContentLength":42}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"Fri, 20 Nov 2026 23:30:00 GMT","ContentLength":42}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":1795217400,"ContentLength":42}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00+00:00"}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00+00:00","ContentLength":-1}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00+00:00","ContentLength":4.5}""")]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00+00:00","ContentLength":"42"}""")]
    public void FileOf_AFactIsMissingOrIsNone_LeavesItToStorage(string? properties) =>
        Assert.Null(BlobTriggerData.FileOf(Name, properties));

    [Fact]
    public void FileOf_ABlobCalledLikeAMember_IsABlob() =>
        Assert.Equal(
            new LandedFile("crm/weekly.zip!/Account.csv", "0x8D1", new DateTimeOffset(2026, 11, 20, 23, 30, 0, TimeSpan.Zero), 42),
            BlobTriggerData.FileOf(
                "crm/weekly.zip!/Account.csv",
                """{"ETag":"0x8D1","LastModified":"2026-11-20T23:30:00+00:00","ContentLength":42}"""
            )
        );

    [Fact]
    public void FileOf_AsTheHostOfFunctionsWritesThem_MissesTheVersion()
    {
        // It has Newtonsoft write what storage answered, and that sees nothing of an Azure.ETag.
        var properties = JsonConvert.SerializeObject(
            BlobsModelFactory.BlobProperties(
                lastModified: new DateTimeOffset(2026, 11, 20, 23, 30, 0, TimeSpan.Zero),
                contentLength: 42,
                eTag: new ETag("\"0x8D1\"")
            )
        );

        Assert.Contains("\"ETag\":{}", properties, StringComparison.Ordinal);
        Assert.Null(BlobTriggerData.FileOf(Name, properties));
        Assert.NotNull(BlobTriggerData.FileOf(Name, properties.Replace("\"ETag\":{}", "\"ETag\":\"0x8D1\"", StringComparison.Ordinal)));
    }
}
