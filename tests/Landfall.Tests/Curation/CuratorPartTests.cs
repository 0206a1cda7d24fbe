using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Parts;
using Microsoft.Extensions.Options;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorPartTests : IDisposable
{
    private const int Rows = 5000;

    private static readonly TableContract Table = Csv(Column("id", ColumnKind.Integer), Column("note"));
    private static readonly byte[] File = Utf8(
        "id,note\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{(i % 10 == 3 ? "x" : i)},note {i}\n"))
    );

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task RunAsync_SmallParts_HoldEveryRowOnceInTheSameParts()
    {
        var first = await RunAsync(Table, File, SmallParts);
        var second = await RunAsync(Table, File, SmallParts);

        Assert.True(first.Result.Parts.Count > 10);
        Assert.Equal(Enumerable.Range(0, first.Result.Parts.Count), first.Result.Parts.Select(part => part.Part.Number));
        Assert.Equal(first.Result.Parts.Select(part => part.Rows), second.Result.Parts.Select(part => part.Rows));
        Assert.Equal(Enumerable.Range(0, Rows).Where(i => i % 10 != 3), first.Rows.Select(row => (int)row[0]!));
        Assert.Equal(first.Result.ContentHash, second.Result.ContentHash);
    }

    [Fact]
    public async Task RunAsync_ManyRejects_AreCutIntoParts()
    {
        var curated = await RunAsync(Table, File, SmallParts);

        Assert.Equal([200L, 200L, 100L], curated.Result.RejectParts.Select(part => part.Rows));
        Assert.Equal(Enumerable.Range(0, Rows / 10).Select(i => (10L * i) + 5), curated.Rejects.Select(reject => reject.Line));
    }

    [Fact]
    public async Task RunAsync_NothingButRejects_GivesNoPart()
    {
        var curated = await RunAsync(
            Csv(Column("note", ColumnKind.Date)) with
            {
                OnUnknownColumn = OnUnknownColumn.Keep,
            },
            File,
            SmallParts
        );

        Assert.Empty(curated.Result.Parts);
        Assert.Equal(((long)Rows, (long)Rows), (curated.Result.RejectRows, curated.Result.RowsRead));
    }

    [Fact]
    public async Task RunAsync_SlowReceiver_NeverHasMoreThanTwoPartsOnDisk()
    {
        var most = 0;
        await CurateAsync(new MemoryStream(File), async (_, token) =>
        {
            most = Math.Max(most, _folder.EnumerateFiles("Curated-*.parquet", SearchOption.AllDirectories).Count());
            await Task.Delay(20, token);
        });

        Assert.InRange(most, 1, 2);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task RunAsync_ReceiverFails_EndsWithItsErrorAndLeavesNoFile()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            CurateAsync(new MemoryStream(File), (part, _) =>
                part.Number == 2 ? throw new InvalidOperationException("The lake is closed.") : Task.CompletedTask
            )
        );

        Assert.Equal("The lake is closed.", failure.Message);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task RunAsync_ReceiverOfRejectsFails_EndsWithItsErrorAndLeavesNoFile()
    {
        // Enough rejects to fill the queue to the writer, which then nobody empties.
        var file = Utf8("id,note\n" + string.Concat(Enumerable.Repeat("x,\n", 50_000)));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            CurateAsync(new MemoryStream(file), (part, _) =>
                part.Kind == PartKind.Rejects ? throw new InvalidOperationException("The rejects are closed.") : Task.CompletedTask
            )
        );

        Assert.Equal("The rejects are closed.", failure.Message);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task RunAsync_SourceFails_EndsWithItsErrorAndLeavesNoFile()
    {
        using var source = new BrokenStream(File, () => throw new IOException("The network is gone."));

        var failure = await Assert.ThrowsAsync<IOException>(() => CurateAsync(source, (_, _) => Task.CompletedTask));

        Assert.Equal("The network is gone.", failure.Message);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task RunAsync_SourceEndsEarly_IsAnErrorThatIsRetried()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() =>
            CurateAsync(new MemoryStream(File, 0, 1000), (_, _) => Task.CompletedTask, File.Length)
        );

        Assert.Equal(
            $"The file has {File.Length} stored bytes, but only 1000 were read; the read is repeated from the start.",
            failure.Message
        );
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsAndLeavesNoFile()
    {
        using var stop = new CancellationTokenSource();
        using var source = new BrokenStream(File, async token =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            CurateAsync(source, (_, _) => Task.CompletedTask, File.Length, stop.Token)
        );

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task RunAsync_MemoryTooSmall_EndsWithDuckDbsWordsAndLeavesNoFile()
    {
        var file = Utf8(
            "id,note\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},{new string((char)('a' + (i % 26)), 2000)}{i}\n"))
        );

        var failure = await Assert.ThrowsAsync<Landfall.DuckDb.DuckDbException>(() =>
            CurateAsync(
                new MemoryStream(file),
                (_, _) => Task.CompletedTask,
                change: options =>
                {
                    options.PartDecodedBytes = 1 << 30;
                    options.RowGroupBytes = 1 << 30;
                    options.MemoryLimit = "4MB";
                }
            )
        );

        Assert.StartsWith("Out of Memory Error", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    private static void SmallParts(CurationOptions options) =>
        (options.BlockBytes, options.PartDecodedBytes, options.RejectsPerPart) = (1000, 5000, 200);

    private async Task<CurationResult> CurateAsync(
        Stream content,
        Func<FinishedPart, CancellationToken, Task> receiver,
        long? length = null,
        CancellationToken token = default,
        Action<CurationOptions>? change = null
    )
    {
        var options = new CurationOptions { TempFolder = _folder.FullName };
        SmallParts(options);
        change?.Invoke(options);
        using var curator = new Curator(Options.Create(options));
        return await curator.RunAsync(Batch, Table, content, length ?? content.Length, null, receiver, token);
    }
}
