using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Archives;

/// <summary>Whatever the bytes are: an archive is listed with members that are inside it, or it is refused.</summary>
public sealed class ArchiveFuzzTests(AzuriteFixture azurite)
{
    private const int Seed = 20261120;

    [Fact]
    public void Parse_DamagedDirectories_ListOrRefuse()
    {
        var random = new Random(Seed);
        var listed = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var zip = Draw(random);
            var start = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
            var end = zip.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
            var directory = zip[start..end];
            Damage(random, directory);
            try
            {
                var members = ZipDirectory.Parse(directory, 2);
                ZipRules.Check(members, start, new ArchiveOptions());
                CheckListed(members, start, $"round {round}");
                listed++;
            }
            catch (TerminalException refused)
            {
                Assert.Equal(BatchState.Refused, refused.State);
            }
        }

        Assert.InRange(listed, 100, 19_900);
    }

    [Fact]
    public async Task ListAsync_DamagedArchives_ListOrRefuse()
    {
        var random = new Random(Seed);
        var bed = await LedgerBed.CreateAsync(azurite);
        var blob = bed.Containers.Landing.GetBlobClient("in/a.zip");
        for (var round = 0; round < 200; round++)
        {
            var zip = Draw(random);
            Damage(random, zip.AsSpan(Math.Max(0, zip.Length - 120)));
            zip = zip[random.Next(3) == 0 ? random.Next(zip.Length)..zip.Length : ..];
            await blob.UploadAsync(BinaryData.FromBytes(zip), overwrite: true, TestContext.Current.CancellationToken);
            var facts = (await blob.GetPropertiesAsync(cancellationToken: TestContext.Current.CancellationToken)).Value;
            try
            {
                var file = new LandedFile(blob.Name, facts.ETag.ToString("G").Trim('"'), facts.LastModified, facts.ContentLength);
                CheckListed(await bed.Archives.ListAsync(file, TestContext.Current.CancellationToken), zip.Length, $"round {round}");
            }
            catch (TerminalException refused)
            {
                Assert.Equal(BatchState.Refused, refused.State);
            }
        }
    }

    private static byte[] Draw(Random random) =>
        random.Next(2) == 0
            ? Zips.Of(("a.csv", "Id\n1\n"), ("folder/b.csv", new string('x', random.Next(500))))
            : new ZipBytes
            {
                IsZip64 = true,
                Name = "Zoë.csv",
                Members = 2,
            }.Write();

    private static void Damage(Random random, Span<byte> bytes)
    {
        for (var hits = random.Next(4); hits >= 0 && !bytes.IsEmpty; hits--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(3) switch
            {
                0 => 0xFF,
                1 => 0,
                _ => (byte)random.Next(256),
            };
        }
    }

    private static void CheckListed(IReadOnlyList<ZipMember> members, long length, string round)
    {
        Assert.Equal(members.Count, members.Select(member => member.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.True(members.Sum(member => member.StoredLength) <= length, round);
        Assert.All(members, member =>
            Assert.True(
                member is { HeaderOffset: >= 0, StoredLength: >= 0, Length: >= 0 }
                    && member.HeaderOffset + member.HeaderLength + member.StoredLength <= length,
                round
            )
        );
    }
}
