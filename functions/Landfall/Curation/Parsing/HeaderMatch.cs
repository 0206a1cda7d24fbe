using System.Runtime.CompilerServices;
using System.Text;
using Landfall.Contracts;

namespace Landfall.Curation.Parsing;

/// <summary>
/// Knows a CSV file's header where it stands again between rows, as in pages of a query that were put together, and a record that is
/// another header. Shared by all threads.
/// </summary>
internal sealed unsafe class HeaderMatch
{
    private const int LongestOnStack = 256;

    private readonly Dialect _dialect;
    private readonly IReadOnlyList<string> _names;
    private readonly HashSet<string> _known;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly IReadOnlyDictionary<string, int> _columns;

    // For each first byte the lengths of the names that begin so, one bit each, the greater ones folded: most fields end here.
    private readonly ulong[] _lengths = new ulong[256];

    /// <param name="dialect">How the file is written.</param>
    /// <param name="names">The header's fields.</param>
    /// <param name="columns">The contract's columns.</param>
    public HeaderMatch(Dialect dialect, IReadOnlyList<string> names, IReadOnlyList<string> columns)
    {
        _dialect = dialect;
        _names = names;

        // An empty field is no sign of a header: many rows end in one.
        _known = names.Concat(columns).Where(name => name.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        _columns = columns.Select((name, index) => (name, index)).ToDictionary(StringComparer.Ordinal);
        foreach (var name in _known.SelectMany(name => new[] { name, name.ToUpperInvariant(), name.ToLowerInvariant() }))
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            _lengths[utf8.Length == 0 ? 0 : utf8[0]] |= 1UL << (utf8.Length % 64);
        }
    }

    /// <summary>True for a field that has a column's name, which the first, second or last of any header in question is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsName(byte* field, int length) =>
        ((_lengths[length == 0 ? 0 : *field] >> (length % 64)) & 1) != 0 && IsKnown(new ReadOnlySpan<byte>(field, length));

    /// <summary>
    /// Says what a record is whose quotes fit together: the header again, with its fields as they are; another header, when it has at least
    /// two fields, none of them twice, and more than half of them are names of columns in any case of letters; or else a row. Of another
    /// header <paramref name="differences"/> says which fields are others, of the contract's columns by name.
    /// </summary>
    public HeaderKind Judge(ReadOnlySpan<byte> record, out string differences)
    {
        differences = "";
        if (!CsvRecord.TryRead(Encoding.UTF8.GetString(record), (char)_dialect.Delimiter, (char)_dialect.Quote, out var fields))
        {
            return HeaderKind.None;
        }

        if (fields.SequenceEqual(_names, StringComparer.Ordinal))
        {
            return HeaderKind.Same;
        }

        var isOther =
            fields.Count > 1
            && 2 * fields.Count(_known.Contains) > fields.Count
            && fields.Distinct(StringComparer.OrdinalIgnoreCase).Count() == fields.Count;
        differences = isOther ? HeaderWords.Differences(fields, _names, _columns) : "";
        return isOther ? HeaderKind.Other : HeaderKind.None;
    }

    private bool IsKnown(ReadOnlySpan<byte> field)
    {
        var characters = field.Length <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[field.Length];
        return _lookup.Contains(characters[..Encoding.UTF8.GetChars(field, characters)]);
    }
}

/// <summary>What a record is beside the file's header.</summary>
internal enum HeaderKind
{
    /// <summary>A row.</summary>
    None,

    /// <summary>The header again.</summary>
    Same,

    /// <summary>Another header: what follows may stand in other columns.</summary>
    Other,
}
