using Landfall.Curation.Decoding;

namespace Landfall.Curation.Splitting;

/// <summary>
/// Turns the decoded file into blocks that end on a record's border, counts what it hands on, and says which part each block belongs to.
/// </summary>
internal sealed class BlockProducer(
    ContentReader content,
    IBlockCutter cutter,
    IPreface preface,
    BlockPool pool,
    BlockQueue queue,
    PartCut parts,
    FileRead file,
    CurationOptions options
) : IRecordSource
{
    private Block? _block;
    private Block? _leaving;
    private bool _ended;
    private long _offset;
    private long _line = 1;

    public long Decoded => content.Decoded;

    public string ContentHash => content.ContentHash;

    public long Lines => _line - 1;

    public long HandedOn => _offset;

    public long BlockLines { get; private set; }

    public long Records { get; private set; }

    public long PrefaceBlankLines { get; private set; }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var block = _block = pool.Rent(options.BlockBytes);
        while (true)
        {
            await FillAsync(block, cancellationToken);
            file.StoredAs = content.StoredAs;
            if (preface.TryRead(block, _ended, block.Capacity >= options.MaxRecordBytes, out var length, out var blankLines))
            {
                PrefaceBlankLines = blankLines;
                _block = Carry(block, length);
                _offset = length;
                _line += _ended && length == block.Length ? CountLines(block.Used) : block.Used[..length].Count((byte)'\n');
                pool.Return(block);
                return;
            }

            Grow(block);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_block is { } block)
        {
            await FillAsync(block, cancellationToken);
            var full = block.Capacity >= options.MaxRecordBytes;
            var taken = cutter.Cut(block, _ended, full);
            if (taken > 0)
            {
                _block = Carry(block, taken);
                await HandOnAsync(block, taken, cancellationToken);
            }
            else if (block.Length == 0)
            {
                return;
            }
            else if (full)
            {
                await SkipLineAsync(block, cancellationToken);
            }
            else
            {
                Grow(block);
            }
        }
    }

    public void Dispose()
    {
        foreach (var block in new[] { _block, _leaving }.OfType<Block>())
        {
            pool.Return(block);
        }

        (_block, _leaving) = (null, null);
        content.Dispose();
    }

    private async Task FillAsync(Block block, CancellationToken cancellationToken)
    {
        if (_ended || block.Length == block.Capacity)
        {
            return;
        }

        var room = block.Free;
        var read = await content.FillAsync(room, cancellationToken);
        block.Length += read;
        _ended = read < room.Length;
    }

    private void Grow(Block block) => block.Grow((int)Math.Min(options.MaxRecordBytes, 2L * block.Capacity));

    private Block Carry(Block block, int taken)
    {
        var rest = block.Used[taken..];
        var next = pool.Rent(Math.Max(options.BlockBytes, rest.Length + 1));
        rest.CopyTo(next.GetSpan());
        next.Length = rest.Length;
        return next;
    }

    private async Task HandOnAsync(Block block, int taken, CancellationToken cancellationToken)
    {
        block.Length = taken;
        block.Lines = CountLines(block.Used);
        await AddAsync(block, taken, cancellationToken);
    }

    // The block is full of one line: its bytes are let go while they are counted, up to the newline that ends it.
    private async Task SkipLineAsync(Block block, CancellationToken cancellationToken)
    {
        long skipped = 0;
        var newline = -1;
        while (newline < 0 && block.Length > 0)
        {
            cutter.Skip(block, block.Length);
            skipped += block.Length;
            block.Length = 0;
            await FillAsync(block, cancellationToken);
            newline = block.Used.IndexOf((byte)'\n');
        }

        cutter.Skip(block, newline + 1);

        var rest = Carry(block, newline + 1);
        block.Clear();
        block.SkippedBytes = skipped + newline + 1;
        block.SkippedBody = newline < 0 ? skipped : skipped + newline;
        block.Lines = 1;
        block.Records = 1;
        _block = rest;
        await AddAsync(block, block.SkippedBytes, cancellationToken);
    }

    private async Task AddAsync(Block block, long bytes, CancellationToken cancellationToken)
    {
        block.File = file;
        block.Part = parts.Next(bytes);
        block.Offset = _offset;
        block.FirstLine = _line;
        _offset += bytes;
        _line += block.Lines;
        BlockLines += block.Lines;
        Records += block.Records;

        // A stopped run may let go here, and the queue has not taken the block then.
        _leaving = block;
        await queue.AddAsync(block, cancellationToken);
        _leaving = null;
    }

    private static long CountLines(ReadOnlySpan<byte> text) => text.IsEmpty ? 0 : text.Count((byte)'\n') + (text[^1] == '\n' ? 0 : 1);
}
