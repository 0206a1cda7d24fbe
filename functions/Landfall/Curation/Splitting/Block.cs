using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Landfall.Curation.Splitting;

/// <summary>A run of bytes in a block that ends on a record's end.</summary>
/// <param name="Kind">What the run is.</param>
/// <param name="Start">The offset of its first byte in the block.</param>
/// <param name="End">The offset after its last byte.</param>
internal readonly record struct Segment(SegmentKind Kind, int Start, int End);

/// <summary>What a run of bytes in a block is.</summary>
internal enum SegmentKind
{
    /// <summary>Whole records.</summary>
    Records,

    /// <summary>One physical line whose quotes do not fit together.</summary>
    BrokenQuoting,

    /// <summary>Physical lines of a record above the size limit.</summary>
    TooLong,
}

/// <summary>
/// A piece of the decoded file in native memory that begins and ends on a record's border, with what the producer counted in it.
/// </summary>
internal sealed unsafe class Block : MemoryManager<byte>
{
    /// <summary>Bytes behind the text that may be read, though they mean nothing: vector loads need no end case.</summary>
    public const int Padding = 64;

    private byte* _text;

    public Block(int capacity)
    {
        Capacity = capacity;
        _text = Allocate(capacity);
    }

    /// <summary>The first byte.</summary>
    public byte* Text => _text;

    /// <summary>Bytes that fit.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes in use.</summary>
    public int Length { get; set; }

    /// <summary>Where the block's first byte stands in the decoded file.</summary>
    public long Offset { get; set; }

    /// <summary>The physical line of the first byte, from 1.</summary>
    public long FirstLine { get; set; }

    /// <summary>Newlines in the block, plus one when its last line has none.</summary>
    public long Lines { get; set; }

    /// <summary>Records in the block as the splitter counted them, blank lines included.</summary>
    public long Records { get; set; }

    /// <summary>Bytes of a line that was too long to keep and is not in <see cref="Text"/>; otherwise 0.</summary>
    public long SkippedBytes { get; set; }

    /// <summary>Bytes of that line without its newline.</summary>
    public long SkippedBody { get; set; }

    /// <summary>True when its records stand in the file as they are, so that a reject can say where; those of Parquet do not.</summary>
    public bool IsOfFile { get; set; } = true;

    /// <summary>The file that the block is of; null only where nobody asks.</summary>
    public FileRead? File { get; set; }

    /// <summary>The part that the block's rows belong to, from 0.</summary>
    public int Part { get; set; }

    /// <summary>The runs of the block, in order and without gaps.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>The bytes in use.</summary>
    public ReadOnlySpan<byte> Used => new(_text, Length);

    /// <summary>The room that is left.</summary>
    public Memory<byte> Free => CreateMemory(Length, Capacity - Length);

    /// <summary>Makes room for <paramref name="capacity"/> bytes and keeps those in use.</summary>
    public void Grow(int capacity)
    {
        var text = Allocate(capacity);
        Used.CopyTo(new Span<byte>(text, capacity));
        NativeMemory.AlignedFree(_text);
        _text = text;
        Capacity = capacity;
    }

    /// <summary>Forgets everything but the memory.</summary>
    public void Clear()
    {
        Length = 0;
        SkippedBytes = 0;
        Records = 0;
        Lines = 0;
        IsOfFile = true;
        File = null;
        Segments.Clear();
    }

    public override Span<byte> GetSpan() => new(_text, Capacity);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_text + elementIndex);

    public override void Unpin() { }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_text);
        _text = null;
    }

    private static byte* Allocate(int capacity) => (byte*)NativeMemory.AlignedAlloc((nuint)capacity + Padding, Padding);
}

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
