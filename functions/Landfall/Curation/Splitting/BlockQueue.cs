namespace Landfall.Curation.Splitting;

/// <summary>Hands blocks from the one producer to the parsing threads, part after part, and holds no more than a few.</summary>
internal sealed class BlockQueue(int capacity) : IDisposable
{
    private readonly Queue<Block> _blocks = new(capacity);
    private readonly SemaphoreSlim _room = new(capacity);
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _changed = new();
    private bool _complete;

    /// <summary>Bytes of a record on average in the first block that held any; 0 before that.</summary>
    public long FirstRecordBytes { get; private set; }

    /// <summary>Adds a block, waiting until there is room.</summary>
    public async ValueTask AddAsync(Block block, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        lock (_gate)
        {
            _blocks.Enqueue(block);
            FirstRecordBytes = FirstRecordBytes > 0 ? FirstRecordBytes : block.Length / block.Records;
            _changed.Set();
        }
    }

    /// <summary>Says that no block will follow, be it at the end or on a failure; safe to call again.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            _changed.Set();
        }
    }

    /// <summary>Waits for the next block of <paramref name="part"/>; null when the part has no more.</summary>
    /// <exception cref="ConservationException">A block of a part before it was never taken.</exception>
    public Block? Take(int part, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_blocks.TryPeek(out var head))
                {
                    if (head.Part != part)
                    {
                        return head.Part > part ? null : throw new ConservationException("the part of the next block", part, head.Part);
                    }

                    _room.Release();
                    return _blocks.Dequeue();
                }

                if (_complete)
                {
                    return null;
                }

                _changed.Reset();
            }

            _changed.Wait(cancellationToken);
        }
    }

    /// <summary>Waits until a block stands ready, and says whether there is one.</summary>
    public bool WaitForBlock(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_blocks.Count > 0 || _complete)
                {
                    return _blocks.Count > 0;
                }

                _changed.Reset();
            }

            _changed.Wait(cancellationToken);
        }
    }

    /// <summary>Frees the blocks that nobody took.</summary>
    public void Dispose()
    {
        foreach (IDisposable block in _blocks)
        {
            block.Dispose();
        }

        _blocks.Clear();
        _room.Dispose();
        _changed.Dispose();
    }
}
