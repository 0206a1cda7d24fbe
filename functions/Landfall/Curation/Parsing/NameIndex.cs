namespace Landfall.Curation.Parsing;

/// <summary>Finds a column by its key in UTF-8, guessing first: the keys of one file come in one order.</summary>
internal sealed class NameIndex
{
    private readonly byte[][] _names;
    private readonly byte[][] _quoted;
    private readonly int[] _next;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _index;

    public NameIndex(IReadOnlyList<ColumnPlan> columns)
    {
        _names = [.. columns.Select(column => column.Source)];
        _quoted = [.. _names.Select(Quoted), []];
        _next = [.. Enumerable.Range(0, _names.Length + 1)];
        _next[^1] = 0;
        var index = new Dictionary<byte[], int>(new Utf8NameComparer());
        for (var i = 0; i < _names.Length; i++)
        {
            index.Add(_names[i], i);
        }

        _index = index.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>
    /// Gives the column that is likely to follow <paramref name="previous"/> (-1 at the start), and in <paramref name="quoted"/> its key as
    /// JSON writes it, with quotes and colon; empty for none.
    /// </summary>
    public int Guess(int previous, out ReadOnlySpan<byte> quoted)
    {
        var next = _next[previous + 1];
        quoted = _quoted[next];
        return next;
    }

    /// <summary>
    /// Gives the column named <paramref name="name"/> that follows the column <paramref name="previous"/> (-1 at the start), or -1.
    /// </summary>
    public int Find(ReadOnlySpan<byte> name, int previous)
    {
        ref var next = ref _next[previous + 1];
        if (next < _names.Length && name.SequenceEqual(_names[next]))
        {
            return next;
        }

        if (!_index.TryGetValue(name, out var found))
        {
            return -1;
        }

        next = found;
        return found;
    }

    // A name that JSON has to escape is never guessed: it can be written in several ways.
    private static byte[] Quoted(byte[] name) =>
        name.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1F) || name.AsSpan().ContainsAny((byte)'"', (byte)'\\')
            ? []
            : [(byte)'"', .. name, (byte)'"', (byte)':'];
}

/// <summary>Compares names by their UTF-8 bytes.</summary>
internal sealed class Utf8NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
