using Landfall.Curation;
using Landfall.Curation.Decoding;
using Microsoft.Extensions.Options;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>A group is planned by stored bytes; what it writes at a time is bounded by decoded ones.</summary>
public sealed class GroupPartTests
{
    private const int Files = 12;
    private const int RowsOfFile = 300;
    private const int RowBytes = 20;

    [Fact]
    public async Task RunAsync_FilesThatDecodeToFarMoreThanTheyAre_FillPartsOfTheDecodedBytesThatOneMayHave()
    {
        const int partBytes = 10_000;
        var row = new string('x', RowBytes - 1) + "\n";
        var stored = Gzip(Utf8("a\n" + string.Concat(Enumerable.Repeat(row, RowsOfFile))));
        using var curator = new Curator(Options.Create(new CurationOptions { BlockBytes = 1000, PartDecodedBytes = partBytes }));
        var parts = new List<long>();
        var onDisk = 0;

        var pass = await curator.RunAsync(
            new PassInput(
                Csv(Column("a")),
                [
                    .. Enumerable
                        .Range(0, Files)
                        .Select(file => new CurationFile($"f{file:D2}", 0, _ =>
                            Task.FromResult<IFileContent>(new GivenContent(new MemoryStream(stored), stored.Length))
                        )),
                ],
                Key,
                "test"
            ),
            (part, _) =>
            {
                parts.Add(part.Rows);
                onDisk = Math.Max(onDisk, Directory.EnumerateFiles(Path.GetDirectoryName(part.Path)!, "Curated-*").Count());
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken
        );

        Assert.True(stored.Length * Files < partBytes, "All files as stored are less than a part.");
        Assert.True(pass.IsWhole);
        Assert.Equal(Files * RowsOfFile, parts.Sum());
        Assert.All(parts, rows => Assert.InRange(rows * RowBytes, 1, partBytes));
        Assert.All(parts.SkipLast(1), rows => Assert.InRange(rows * RowBytes, partBytes - 1000 - RowBytes, partBytes));
        Assert.InRange(onDisk, 1, 2);
        Assert.All(pass.Files, file => Assert.Equal(RowsOfFile, file.Result!.Parts.Sum(share => share.Rows)));
    }
}
