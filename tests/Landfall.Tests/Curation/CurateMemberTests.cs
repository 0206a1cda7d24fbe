using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using Azure.Core;
using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Tests.Archives;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

public sealed class CurateMemberTests(AzuriteFixture azurite)
{
    private const string Name = "crm/weekly.ZIP!/people/Person.csv";
    private const string Path = "people/Person.csv";
    private const string Content = "Id,Age\na,1\n\nb,x\nc,\n";
    private const string CheckIt = "Check the archive with 'unzip -t'; export or upload it again.";

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public async Task RunAsync_Member_IsCuratedAsTheFileItWas(CompressionLevel level)
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync(
            Name,
            Zips.Of(level, ("first.csv", "no"u8.ToArray()), (Path, CurationBed.Utf8(Content)), ("last.csv", "no"u8.ToArray()))
        );

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Curated, 2, 1), outcome);
        var manifest = (await bed.FindAsync(registered)).Manifest!;
        Assert.Equal(
            (3L, 1L, 5L, (long)Content.Length, Convert.ToHexStringLower(SHA256.HashData(CurationBed.Utf8(Content)))),
            (manifest.RowsRead, manifest.BlankLines, manifest.Lines, manifest.DecodedBytes, manifest.ContentHash)
        );
    }

    [Fact]
    public async Task RunAsync_LargeMemberInSmallRanges_IsReadWhole()
    {
        var bed = await StageBed.CreateAsync(azurite);
        bed.Options.DownloadBytes = 1000;
        var content = Rows(20_000);

        var outcome = await bed.RunAsync(await bed.RegisterAsync(Name, Zips.Of((Path, content))));

        Assert.Equal((BatchState.Curated, 20_000L), (outcome.State, outcome.Rows));
    }

    [Fact]
    public async Task RunAsync_Zip64Member_IsRead()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var zip = new ZipBytes
        {
            Name = Path,
            Content = CurationBed.Utf8(Content),
            IsZip64 = true,
        };

        Assert.Equal((BatchState.Curated, 2L), State(await bed.RunAsync(await bed.RegisterAsync(Name, zip.Write()))));
    }

    [Fact]
    public async Task RunAsync_ArchiveThatWasStreamed_IsRead()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var zip = Zips.Streamed(("first.csv", "no"), (Path, Content));

        // Bit 3: what the local header would say stands behind the member.
        Assert.Equal(8, zip[6] & 8);
        Assert.Equal((BatchState.Curated, 2L), State(await bed.RunAsync(await bed.RegisterAsync(Name, zip))));
    }

    [Fact]
    public async Task RunAsync_GzipInTheArchive_IsUnpackedToo()
    {
        var bed = await StageBed.CreateAsync(azurite);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(CurationBed.Utf8(Content));
        }

        var registered = await bed.RegisterAsync(Name, Zips.Of(CompressionLevel.Optimal, (Path, packed.ToArray())));

        Assert.Equal((BatchState.Curated, 2L), State(await bed.RunAsync(registered)));
    }

    [Fact]
    public async Task RunAsync_WrongChecksum_IsRefused()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var zip = new ZipBytes
        {
            Name = Path,
            Content = CurationBed.Utf8(Content),
            Crc = 1,
        };

        await RefusedAsync(bed, zip.Write(), "its CRC-32 is not the one in the archive's directory");
    }

    [Fact]
    public async Task RunAsync_DamagedDeflate_IsRefused()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var content = Rows(20_000);
        var zip = Zips.Of((Path, content));
        zip.AsSpan(zip.Length / 2, 64).Fill(0xFF);

        var error = await RefusedAsync(bed, zip);

        Assert.Equal("archive-member-corrupt", error.Code);
    }

    [Theory]
    [InlineData(18, "it has more than 18 bytes and the archive's directory says 18")]
    [InlineData(20, "it has 19 bytes and the archive's directory says 20")]
    public async Task RunAsync_OtherLengthThanTheDirectorySays_IsRefused(long length, string what)
    {
        var bed = await StageBed.CreateAsync(azurite);
        var packed = Deflate(Content);

        await RefusedAsync(bed, Forged(packed) with { Length = length }, what);
    }

    [Fact]
    public async Task RunAsync_BytesAfterTheDeflatedOnes_IsRefused()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var packed = Deflate(Content);

        await RefusedAsync(
            bed,
            Forged([.. packed, .. new byte[100_000]]),
            FormattableString.Invariant($"its end is reached after 8192 of {packed.Length + 100_000} stored bytes")
        );
    }

    [Fact]
    public async Task RunAsync_CutDeflate_IsRefused()
    {
        var bed = await StageBed.CreateAsync(azurite);

        var error = await RefusedAsync(bed, Forged(Deflate(Content)[..^4]).Write());

        Assert.Equal("archive-member-corrupt", error.Code);
        Assert.Matches(@"its compressed bytes cannot be read on after \d+ decompressed ones", error.Message);
    }

    [Fact]
    public async Task RunAsync_HeaderThatDoesNotFit_IsRefused()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var zip = new ZipBytes
        {
            Name = Path,
            Content = CurationBed.Utf8(Content),
            LocalExtraLength = 60_000,
        };

        await RefusedAsync(bed, zip, "its own header does not fit the archive's directory");
    }

    [Fact]
    public async Task RunAsync_ArchiveOverwrittenWhileRead_IsReplaced()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var registered = await bed.RegisterAsync(Name, Zips.Of((Path, Content)));
        var ranges = 0;
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Get && request.Uri.Path.Contains("weekly", StringComparison.Ordinal) && ++ranges == 2)
            {
                var container = azurite.Service.GetBlobContainerClient(bed.Bed.Containers.Landing.Name);
                container.GetBlobClient(ArchiveMember.BlobOf(registered.File.Name)).Upload(BinaryData.FromString("PK"), overwrite: true);
            }
        };

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(BatchState.Replaced, outcome.State);
    }

    [Fact]
    public async Task RunAsync_ArchiveDeleted_ParksTheMember()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var registered = await bed.RegisterAsync(Name, Zips.Of((Path, Content)));
        await bed.DeleteAsync(registered);

        var outcome = await bed.RunAsync(registered);

        Assert.Equal((BatchState.Parked, "blob-deleted"), (outcome.State, (await bed.FindAsync(registered)).Error!.Code));
    }

    private static string Rows(int count) =>
        "Id,Age\n"
        + string.Concat(
            Enumerable.Range(0, count).Select(number => FormattableString.Invariant($"{number * 7919 % 99991},{number % 97}\n"))
        );

    private static (BatchState State, long Rows) State(StageOutcome outcome) => (outcome.State, outcome.Rows);

    private static byte[] Deflate(string text)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(CurationBed.Utf8(text));
        }

        return packed.ToArray();
    }

    // The stored bytes are given; the directory speaks of the content as it was.
    private static ZipBytes Forged(byte[] stored) =>
        new()
        {
            Name = Path,
            Content = stored,
            Method = 8,
            Crc = Crc32.HashToUInt32(CurationBed.Utf8(Content)),
            Length = Content.Length,
        };

    private static Task<BatchError> RefusedAsync(StageBed bed, ZipBytes zip, string what) => RefusedAsync(bed, zip.Write(), what);

    private static async Task<BatchError> RefusedAsync(StageBed bed, byte[] zip, string what)
    {
        var error = await RefusedAsync(bed, zip);
        Assert.Equal(new BatchError("archive-member-corrupt", $"The member '{Path}' is damaged: {what}.", CheckIt), error);
        return error;
    }

    private static async Task<BatchError> RefusedAsync(StageBed bed, byte[] zip)
    {
        var registered = await bed.RegisterAsync(Name, zip);
        Assert.Equal(BatchState.Refused, (await bed.RunAsync(registered)).State);
        return (await bed.FindAsync(registered)).Error!;
    }
}
