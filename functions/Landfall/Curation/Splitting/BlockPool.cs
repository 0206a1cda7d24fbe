using System.Collections.Concurrent;

namespace Landfall.Curation.Splitting;

/// <summary>Lends blocks of the usual size again and again; longer ones are freed at once.</summary>
internal sealed class BlockPool(int blockBytes) : IDisposable
{
    private readonly ConcurrentBag<Block> _idle = [];

    /// <summary>Gives an empty block that holds at least <paramref name="bytes"/>.</summary>
    public Block Rent(int bytes)
    {
        if (bytes > blockBytes)
        {
            return new Block(bytes);
        }

        return _idle.TryTake(out var block) ? block : new Block(blockBytes);
    }

    /// <summary>Takes a block back.</summary>
    public void Return(Block block)
    {
        if (block.Capacity > blockBytes)
        {
            ((IDisposable)block).Dispose();
            return;
        }

        block.Clear();
        _idle.Add(block);
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var block))
        {
            ((IDisposable)block).Dispose();
        }
    }
}
