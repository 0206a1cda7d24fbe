using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Decoding;
using Landfall.Curation.Parsing;
using Landfall.Curation.Splitting;

namespace Landfall.Tests.Curation;

public sealed class BlockProducerTests
{
    [Fact]
    public async Task Dispose_StoppedWhileABlockWaitedForRoom_GivesEveryBlockBack()
    {
        var file = CurationBed.Utf8(string.Concat(Enumerable.Repeat("{\"id\":1}\n", 100)));
        var options = new CurationOptions { BlockBytes = 64 };
        var cutter = new SeenBlocks(new NdjsonCutter());
        using var stopping = new CancellationTokenSource();
        using var content = await ContentReader.OpenAsync(new MemoryStream(file), file.Length, Dialect.Ndjson, options, default);
        using var pool = new BlockPool(options.BlockBytes);
        using var queue = new BlockQueue(1);
        using var read = new FileRead("batch", 0, new TablePlan(CurationBed.Ndjson(CurationBed.Column("id"))), default);
        var cut = new PartCut(options.PartDecodedBytes);
        var producer = new BlockProducer(content, cutter, new NdjsonPreface(), pool, queue, cut, read, options);
        await producer.OpenAsync(default);

        // The queue has room for one block, so the producer stands still with the second.
        var producing = producer.RunAsync(stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => producing);
        producer.Dispose();

        Assert.Equal(2, cutter.Blocks.Count);
        var queued = queue.Take(0, default)!;
        Block[] idle = [pool.Rent(1), pool.Rent(1), pool.Rent(1)];
        Assert.Contains(cutter.Blocks.Single(block => block != queued), idle);
        foreach (IDisposable block in idle.Append(queued))
        {
            block.Dispose();
        }
    }

    private sealed class SeenBlocks(IBlockCutter inner) : IBlockCutter
    {
        public HashSet<Block> Blocks { get; } = [];

        public int Cut(Block block, bool last, bool full)
        {
            Blocks.Add(block);
            return inner.Cut(block, last, full);
        }

        public void Skip(Block block, int length) => inner.Skip(block, length);
    }
}
