using System.IO.Compression;
using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Archives;

public sealed class ArchiveReaderTests(AzuriteFixture azurite)
{
    private const string CheckIt = "Check the copy with 'unzip -t'; export or upload it again.";

    [Fact]
    public async Task ListAsync_ArchiveOfTheRuntime_GivesItsMembersInOrder()
    {
        var zip = Zips.Of(("folder/", ""), ("folder/Zoë.csv", "Id\n1\n"), ("empty.csv", ""), ("b.csv", new string('x', 10_000)));
        using var runtime = new ZipArchive(new MemoryStream(zip));

        var members = await ListAsync(zip);

        Assert.Equal(
            runtime.Entries.Select(entry => (entry.FullName, entry.CompressedLength, entry.Length, entry.Crc32)),
            members.Select(member => (member.Name, member.StoredLength, member.Length, member.Crc))
        );
        Assert.Equal([true, false, false, false], members.Select(member => member.IsFolder));
    }

    [Fact]
    public async Task ListAsync_NoMember_IsAnArchiveAllTheSame() => Assert.Empty(await ListAsync(Zips.Of()));

    [Fact]
    public async Task ListAsync_MoreMembersThanTheSmallFormatCounts_ReadsTheZip64End()
    {
        var zip = Zips.Of(
            CompressionLevel.NoCompression,
            [.. Enumerable.Range(0, 65_600).Select(number => ($"{number}", Array.Empty<byte>()))]
        );

        var members = await ListAsync(zip, options => options.MaxMembers = 100_000);

        Assert.Equal((65_600, "65599"), (members.Count, members[^1].Name));
    }

    [Fact]
    public async Task ListAsync_Zip64Fields_AreReadInTheirOrder()
    {
        var member = Assert.Single(await ListAsync(new ZipBytes { IsZip64 = true, Comment = "by hand" }.Write()));

        Assert.Equal(("a.csv", 5L, 5L, 0L), (member.Name, member.StoredLength, member.Length, member.HeaderOffset));
    }

    [Fact]
    public async Task ListAsync_NameWithoutTheUtf8Flag_IsReadAsCodePage437()
    {
        var zip = new ZipBytes { Name = "Zo#.csv", Flags = 0 }.Write();
        for (var at = zip.AsSpan().IndexOf((byte)'#'); at >= 0; at = zip.AsSpan().IndexOf((byte)'#'))
        {
            zip[at] = 0x89;
        }

        Assert.Equal("Zoë.csv", Assert.Single(await ListAsync(zip)).Name);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(-1)]
    [InlineData(-10)]
    public async Task ListAsync_CutArchive_IsRefused(int length)
    {
        var zip = Zips.Of(("a.csv", "Id\n1\n"), ("b.csv", "Id\n2\n"));

        await RefusedAsync(
            zip[..(length >= 0 ? length : zip.Length + length)],
            "archive-unreadable: The file is no zip archive that can be read: it does not end as a zip archive does, "
                + $"so it is cut, has bytes behind its end, or is of another kind. {CheckIt}"
        );
    }

    [Fact]
    public async Task ListAsync_BytesBehindTheEnd_IsRefused() =>
        await RefusedAsync(
            [.. Zips.Of(("a.csv", "Id\n1\n")), 0],
            "archive-unreadable: The file is no zip archive that can be read: it does not end as a zip archive does, "
                + $"so it is cut, has bytes behind its end, or is of another kind. {CheckIt}"
        );

    [Fact]
    public async Task ListAsync_CutAtItsBeginning_IsRefused() =>
        await RefusedAsync(
            Zips.Of(("a.csv", "Id\n1\n"))[20..],
            $"archive-unreadable: The file is no zip archive that can be read: its directory is said to be outside the file. {CheckIt}"
        );

    [Fact]
    public async Task ListAsync_DamagedDirectory_IsRefused()
    {
        var zip = new ZipBytes().Write();
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8)] = 0;

        await RefusedAsync(
            zip,
            $"archive-unreadable: The file is no zip archive that can be read: its directory is damaged at member 1. {CheckIt}"
        );
    }

    [Fact]
    public async Task ListAsync_OtherCountThanTheEndSays_IsRefused() =>
        await RefusedAsync(
            new ZipBytes { Members = 2 }.Write(),
            $"archive-unreadable: The file is no zip archive that can be read: its directory lists 1 members and its end says 2. {CheckIt}"
        );

    [Fact]
    public async Task ListAsync_OneVolumeOfSeveral_IsRefused() =>
        await RefusedAsync(
            new ZipBytes { Disk = 1 }.Write(),
            "archive-unreadable: The file is no zip archive that can be read: "
                + $"it is one volume of several; only whole archives are read. {CheckIt}"
        );

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public async Task ListAsync_MemberOutsideTheFile_IsRefused(long offset) =>
        await RefusedAsync(
            new ZipBytes { IsZip64 = true, HeaderOffset = offset }.Write(),
            "archive-unreadable: The file is no zip archive that can be read: "
                + $"the bytes of the member 'a.csv' are said to be where others are, or outside the file. {CheckIt}"
        );

    [Fact]
    public async Task ListAsync_Encrypted_IsRefused() =>
        await RefusedAsync(
            new ZipBytes { Flags = 1 }.Write(),
            "archive-encrypted: The member 'a.csv' is encrypted; expected an archive without a password. "
                + "Export it without one: what protects it on its way is the connection, and at rest the storage."
        );

    [Fact]
    public async Task ListAsync_UnknownMethod_IsRefused() =>
        await RefusedAsync(
            new ZipBytes { Method = 14 }.Write(),
            "archive-method: The member 'a.csv' is compressed by method 14 of the zip format; "
                + "expected 0 (stored) or 8 (deflate). Pack it again with deflate, which every zip tool has."
        );

    [Fact]
    public async Task ListAsync_TwoMembersOfOneName_IsRefused() =>
        await RefusedAsync(
            Zips.Of(("a.csv", "Id\n1\n"), ("a.csv", "Id\n2\n")),
            "archive-repeated-member: The archive has two members of the name 'a.csv', "
                + "and they could not be told apart. Pack it again with one member a name."
        );

    [Fact]
    public async Task ListAsync_BytesFromNothing_IsRefused() =>
        await RefusedAsync(
            new ZipBytes
            {
                Method = 8,
                StoredLength = 0,
                Length = 5,
            }.Write(),
            "archive-member-corrupt: The member 'a.csv' is damaged: the archive's directory says "
                + "that its 5 bytes are 0 stored ones. Check the archive with 'unzip -t'; export or upload it again."
        );

    [Fact]
    public async Task ListAsync_MoreMembersThanAllowed_IsRefused() =>
        await RefusedAsync(
            Zips.Of(("a.csv", "1"), ("b.csv", "2")),
            "archive-too-large: The archive says of its members: 2; at most 1 are unpacked. "
                + "If it is a good archive, raise Landfall:Archives:MaxMembers.",
            options => options.MaxMembers = 1
        );

    [Fact]
    public async Task ListAsync_LargerMemberThanAllowed_IsRefused() =>
        await RefusedAsync(
            Zips.Of(("a.csv", "12345")),
            "archive-too-large: The archive says of the decompressed bytes of 'a.csv': 5; "
                + "at most 4 are unpacked. If it is a good archive, raise Landfall:Archives:MaxMemberBytes.",
            options => options.MaxMemberBytes = 4
        );

    [Fact]
    public async Task ListAsync_LargerSumThanAllowed_IsRefused() =>
        await RefusedAsync(
            Zips.Of(("a.csv", "12345"), ("b.csv", "12345")),
            "archive-too-large: The archive says of the decompressed bytes of its members: 10; "
                + "at most 9 are unpacked. If it is a good archive, raise Landfall:Archives:MaxBytes.",
            options => options.MaxBytes = 9
        );

    [Fact]
    public async Task ListAsync_MuchFromLittle_IsRefused()
    {
        var bomb = Zips.Of(("a.csv", new string('x', 100_000)));

        var failure = await Assert.ThrowsAsync<TerminalException>(() => ListAsync(bomb, options => options.RatioFrom = 100_000));

        Assert.Equal((BatchState.Refused, "archive-too-large"), (failure.State, failure.Error.Code));
        Assert.Single(await ListAsync(bomb));
    }

    [Fact]
    public async Task ListAsync_LargerDirectoryThanAllowed_IsRefused() =>
        await RefusedAsync(
            Zips.Of(("a.csv", "1")),
            "archive-too-large: The archive says of the bytes of its directory: 51; at most 50 are unpacked. "
                + "If it is a good archive, raise Landfall:Archives:MaxDirectoryBytes.",
            options => options.MaxDirectoryBytes = 50
        );

    [Fact]
    public async Task ListAsync_Overwritten_SaysSo()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var file = await DropAsync(bed, Zips.Of(("a.csv", "1")));
        await DropAsync(bed, Zips.Of(("b.csv", "2")));

        await Assert.ThrowsAsync<BlobReplacedException>(() => bed.Archives.ListAsync(file, default));
    }

    [Fact]
    public async Task FindAsync_Member_IsTheOneOfThatName()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var file = await DropAsync(bed, Zips.Of(("a.csv", "1"), ("b.csv", "12")));

        Assert.Equal(2, (await bed.Archives.FindAsync(new ArchiveMember(file.Name, "b.csv"), file.ETag, default))!.Length);
        Assert.Null(await bed.Archives.FindAsync(new ArchiveMember(file.Name, "c.csv"), file.ETag, default));
    }

    private static async Task<LandedFile> DropAsync(LedgerBed bed, byte[] zip)
    {
        var blob = bed.Containers.Landing.GetBlobClient("in/a.zip");
        await blob.UploadAsync(BinaryData.FromBytes(zip), overwrite: true);
        var facts = (await blob.GetPropertiesAsync()).Value;
        return new LandedFile(blob.Name, facts.ETag.ToString("G").Trim('"'), facts.LastModified, facts.ContentLength);
    }

    private async Task<IReadOnlyList<ZipMember>> ListAsync(byte[] zip, Action<ArchiveOptions>? configure = null)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        configure?.Invoke(bed.ArchiveOptions);
        return await bed.Archives.ListAsync(await DropAsync(bed, zip), TestContext.Current.CancellationToken);
    }

    private async Task RefusedAsync(byte[] zip, string message, Action<ArchiveOptions>? configure = null)
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(() => ListAsync(zip, configure));

        Assert.Equal((BatchState.Refused, message), (failure.State, failure.Message));
    }
}
