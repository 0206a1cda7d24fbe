using System.Runtime.InteropServices;

namespace Landfall.Curation;

/// <summary>
/// Native memory for texts that a chunk points to, until the chunk is handed on and <see cref="Reset"/> is called. DuckDB's own memory for
/// texts is not used: past its limit it would end the process.
/// </summary>
internal sealed unsafe class TextArena : IDisposable
{
    private const int UsualBytes = 64 << 10;
    private const int MostKeptBytes = 1 << 20;

    // What a vector may read behind a text's end.
    private const int Readable = 16;

    private readonly List<nint> _full = [];
    private byte* _memory;
    private int _capacity;
    private int _used;

    /// <summary>
    /// Gives room for <paramref name="bytes"/>, which the next call gives away again unless <see cref="Commit"/> keeps them.
    /// </summary>
    public byte* Reserve(int bytes)
    {
        if (_capacity - _used < bytes + Readable)
        {
            if (_memory is not null)
            {
                _full.Add((nint)_memory);
            }

            _capacity = Math.Max(UsualBytes, checked(bytes + Readable));
            _memory = (byte*)NativeMemory.Alloc((nuint)_capacity);
            _used = 0;
        }

        return _memory + _used;
    }

    /// <summary>Keeps the first <paramref name="bytes"/> of what was last reserved.</summary>
    public void Commit(int bytes) => _used += bytes;

    /// <summary>Copies a text.</summary>
    public byte* Copy(ReadOnlySpan<byte> text)
    {
        var target = Reserve(text.Length);
        text.CopyTo(new Span<byte>(target, text.Length));
        Commit(text.Length);
        return target;
    }

    /// <summary>Takes everything back.</summary>
    public void Reset()
    {
        foreach (var memory in _full)
        {
            NativeMemory.Free((void*)memory);
        }

        _full.Clear();
        _used = 0;
        if (_capacity > MostKeptBytes)
        {
            NativeMemory.Free(_memory);
            _memory = null;
            _capacity = 0;
        }
    }

    public void Dispose()
    {
        Reset();
        NativeMemory.Free(_memory);
        _memory = null;
        _capacity = 0;
    }
}
