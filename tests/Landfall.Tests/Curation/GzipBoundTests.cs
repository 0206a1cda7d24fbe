using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Ledger;
using Landfall.Tests.Archives;
using Landfall.Tests.Azurite;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>A gzip file that holds more than the options allow is refused while it is read. All of them are small: it is the options that
/// are smaller.</summary>
public sealed class GzipBoundTests(AzuriteFixture azurite)
{
    private const int Rows = 2000;

    private const string LookAtRatio =
        "Look at the file; if it is a good one, raise Landfall:Curation:MaxGzipRatio, then 'landfall release BATCH'.";
    private const string LookAtBytes =
        "Look at the file; if it is a good one, raise Landfall:Curation:MaxGzipBytes, then 'landfall release BATCH'.";

    private static readonly TableContract Table = Csv(Column("Id"), Column("Age", ColumnKind.Integer));
    private static readonly byte[] Same = Utf8("Id,Age\n" + string.Concat(Enumerable.Repeat("abcdefgh,1\n", Rows)));

    [Fact]
    public async Task RunAsync_MoreDecodedBytesThanAllowed_IsRefused()
    {
        var stored = Gzip(Same);

        var error = await RefusedAsync(stored, options => options.MaxGzipBytes = Same.Length - 1);

        Assert.Equal(
            new BatchError(
                "gzip-too-large",
                $"The gzip file has more than {Same.Length - 1} decompressed bytes, found within its first {stored.Length} of "
                    + $"{stored.Length} stored bytes; expected at most so many.",
                LookAtBytes
            ),
            error
        );
    }

    [Fact]
    public async Task RunAsync_MoreDecodedBytesForEachStoredOneThanAllowed_IsRefused()
    {
        var stored = Gzip(Same);

        var error = await RefusedAsync(stored, Dense);

        Assert.Equal(
            new BatchError(
                "gzip-too-large",
                $"The first {stored.Length} stored bytes of the gzip file gave {Same.Length} decompressed ones, "
                    + FormattableString.Invariant($"{(double)Same.Length / stored.Length:0.0} for each; expected at most 5."),
                LookAtRatio
            ),
            error
        );
    }

    [Fact]
    public async Task RunAsync_JustWithinTheBounds_IsCurated()
    {
        var stored = Gzip(Same);

        var curated = await RunAsync(Table, stored, options =>
        {
            options.MaxGzipBytes = Same.Length;
            options.MaxGzipRatio = (Same.Length / stored.Length) + 1;
            options.GzipRatioFrom = 0;
        });

        Assert.Equal(Rows, curated.Result.Rows);
    }

    [Fact]
    public async Task RunAsync_FewerDecodedBytesThanTheRatioCountsFrom_IsCurated() =>
        Assert.Equal(
            Rows,
            (await RunAsync(Table, Gzip(Same), options => (options.MaxGzipRatio, options.GzipRatioFrom) = (5, Same.Length + 1))).Result.Rows
        );

    [Fact]
    public async Task RunAsync_PlainFile_HasNoSuchBounds() =>
        Assert.Equal(
            Rows,
            (await RunAsync(Table, Same, options => (options.MaxGzipBytes, options.MaxGzipRatio, options.GzipRatioFrom) = (1, 1, 0)))
                .Result
                .Rows
        );

    [Theory]
    [InlineData(5000, 1_000_000, "MaxGzipBytes")]
    [InlineData(1_000_000, 5, "MaxGzipRatio")]
    public async Task RunAsync_ManySmallMembers_CountAsOneFile(long maxBytes, int maxRatio, string option)
    {
        var member = Gzip(Utf8(string.Concat(Enumerable.Repeat("abcdefgh,1\n", 80))));
        byte[] stored = [.. Gzip("Id,Age\n"u8.ToArray()), .. Enumerable.Repeat(member, 10).SelectMany(bytes => bytes)];

        var error = await RefusedAsync(stored, options =>
            (options.MaxGzipBytes, options.MaxGzipRatio, options.GzipRatioFrom) = (maxBytes, maxRatio, 1000)
        );

        Assert.Equal("gzip-too-large", error.Code);
        Assert.Contains(option, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_LateInAFile_StopsReadingItThere()
    {
        var stored = LateDense();
        using var content = new MemoryStream(stored);

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, content, stored.Length, options =>
            {
                Dense(options);
                options.BlockBytes = 1000;
            }));

        Assert.Equal("gzip-too-large", failure.Error.Code);
        Assert.InRange(content.Position, 50_000, stored.Length / 2);
    }

    [Fact]
    public async Task RunAsync_LateInAFileOfAGroup_LoadsNothingOfItAndAllOfTheOthers()
    {
        var bed = await StageBed.CreateAsync(azurite);
        Dense(bed.Options);
        bed.Options.BlockBytes = 1000;
        var first = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n");
        var dense = await bed.RegisterAsync("crm/b.csv", LateDense());
        var last = await bed.RegisterAsync("crm/c.csv", Gzip("Id,Age\nb,2\nc,3\n"u8.ToArray()));

        var end = await bed.RunAllAsync([first, dense, last]);

        Assert.Equal(
            [
                new StageOutcome(dense.Batch, BatchState.Refused),
                new StageOutcome(first.Batch, BatchState.Curated, 1, 0),
                new StageOutcome(last.Batch, BatchState.Curated, 2, 0),
            ],
            end.Outcomes
        );
        var part = Assert.Single((await bed.FindAsync(first)).Manifest!.Parts).Path;
        Assert.Equal([part], (await bed.FindAsync(last)).Manifest!.Parts.Select(share => share.Path));
        Assert.Null((await bed.FindAsync(dense)).Manifest);
        Assert.Equal(LookAtRatio, (await bed.FindAsync(dense)).Error!.Hint);
    }

    [Fact]
    public async Task RunAsync_OptionRaisedAndReleased_IsCurated()
    {
        var bed = await StageBed.CreateAsync(azurite);
        Dense(bed.Options);
        var registered = await bed.RegisterAsync("crm/a.csv", Gzip(Same));
        Assert.Equal(BatchState.Refused, (await bed.RunAsync(registered)).State);
        bed.Options.MaxGzipRatio = 1000;

        await bed.ReleaseAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Curated, Rows, 0), await bed.RunAsync(registered));
    }

    [Fact]
    public async Task RunAsync_GzipInAnArchive_IsBoundedToo()
    {
        var bed = await StageBed.CreateAsync(azurite);
        Dense(bed.Options);
        var registered = await bed.RegisterAsync("crm/weekly.zip!/a.csv", Zips.Of(default, ("a.csv", Gzip(Same))));

        Assert.Equal(BatchState.Refused, (await bed.RunAsync(registered)).State);
        Assert.Equal("gzip-too-large", (await bed.FindAsync(registered)).Error!.Code);
    }

    private static void Dense(CurationOptions options) => (options.MaxGzipRatio, options.GzipRatioFrom) = (5, 1000);

    // Hardly compressed for long, then far too well, then hardly again.
    private static byte[] LateDense()
    {
        var random = new Random(7);
        var dense = Utf8(string.Concat(Enumerable.Repeat("abcdefgh,1\n", 20 * Rows)));
        return Gzip([.. "Id,Age\n"u8, .. Noise(random), .. dense, .. Noise(random), .. Noise(random)]);
    }

    private static byte[] Noise(Random random) =>
        Utf8(
            string.Concat(
                Enumerable.Range(0, 1000).Select(_ => string.Concat(Enumerable.Range(0, 12).Select(_ => $"{random.Next():x8}")) + ",1\n")
            )
        );

    private static async Task<BatchError> RefusedAsync(byte[] stored, Action<CurationOptions> change)
    {
        var folder = Directory.CreateTempSubdirectory("landfall-test-");
        try
        {
            var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, stored, options =>
                {
                    options.TempFolder = folder.FullName;
                    change(options);
                }));

            Assert.Equal(BatchState.Refused, failure.State);
            Assert.Empty(folder.EnumerateFileSystemInfos());
            return failure.Error;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
