using System.Collections.Frozen;
using System.Globalization;
using Landfall.Curation.Parts;

namespace Landfall.Curation;

/// <summary>What curating made of one file; every count was checked against an independent one.</summary>
public sealed record CurationResult
{
    /// <summary>The curated parts with rows of the file, in order; none for a file without curated rows.</summary>
    public required IReadOnlyList<PartShare> Parts { get; init; }

    /// <summary>The reject parts with rejects of the file, in order.</summary>
    public required IReadOnlyList<PartShare> RejectParts { get; init; }

    /// <summary>Curated rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Rejected rows.</summary>
    public required long RejectRows { get; init; }

    /// <summary>Rejected rows by the rule that each broke first.</summary>
    public IReadOnlyDictionary<string, long> RejectedBy { get; init; } = FrozenDictionary<string, long>.Empty;

    /// <summary>Rows in the file: curated and rejected.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Lines with nothing on them, which are no rows.</summary>
    public required long BlankLines { get; init; }

    /// <summary>Records that are the header again, which are no rows.</summary>
    public required long RepeatedHeaders { get; init; }

    /// <summary>Newlines in the decoded file, plus one if its last line has none.</summary>
    public required long Lines { get; init; }

    /// <summary>Bytes after decompression.</summary>
    public required long DecodedBytes { get; init; }

    /// <summary>SHA-256 over the decoded bytes, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Values that were made null because the contract says <c>null-value</c>.</summary>
    public required long NulledValues { get; init; }

    /// <summary>Header columns that the contract does not know.</summary>
    public required IReadOnlyList<string> UnknownColumns { get; init; }

    /// <summary>Contract columns that the header lacks.</summary>
    public required IReadOnlyList<string> MissingColumns { get; init; }
}

/// <summary>What one thread counted in one block.</summary>
internal readonly record struct BlockCounts(long Curated, long Rejected, long Blank, long Headers, long Nulled, long Lines);

/// <summary>What the parsing threads counted of one file together, block by block.</summary>
internal sealed class Tally
{
    private readonly Dictionary<int, long> _parts = [];
    private readonly Lock _gate = new();
    private long _curated;
    private long _rejected;
    private long _blank;
    private long _headers;
    private long _nulled;
    private long _lines;

    public long Curated => Interlocked.Read(ref _curated);

    public long Rejected => Interlocked.Read(ref _rejected);

    public long Blank => Interlocked.Read(ref _blank);

    public long Headers => Interlocked.Read(ref _headers);

    /// <summary>Records of every kind.</summary>
    public long Records => Curated + Rejected + Blank + Headers;

    public long Nulled => Interlocked.Read(ref _nulled);

    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>Curated rows of the part of that number.</summary>
    public long CuratedIn(int part)
    {
        lock (_gate)
        {
            return _parts.GetValueOrDefault(part);
        }
    }

    /// <summary>Adds the counts of one finished block, which belongs to one part.</summary>
    public void Add(int part, in BlockCounts counts)
    {
        lock (_gate)
        {
            _parts[part] = _parts.GetValueOrDefault(part) + counts.Curated;
        }

        Interlocked.Add(ref _curated, counts.Curated);
        Interlocked.Add(ref _rejected, counts.Rejected);
        Interlocked.Add(ref _blank, counts.Blank);
        Interlocked.Add(ref _headers, counts.Headers);
        Interlocked.Add(ref _nulled, counts.Nulled);
        Interlocked.Add(ref _lines, counts.Lines);
    }
}

/// <summary>Two counts that must agree do not: a defect of Landfall, never of the data; nothing of the run may be published.</summary>
public sealed class ConservationException : Exception
{
    /// <summary>Says what was counted and both sides of it.</summary>
    public ConservationException(string what, long expected, long found)
        : base(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Conservation is broken: {what}: expected {expected}, found {found}. Nothing of this attempt is published; report "
                    + $"it with the batch's id."
            )
        ) { }

    /// <summary>Throws when the two sides differ.</summary>
    public static void ThrowIfDifferent(string what, long expected, long found)
    {
        if (expected != found)
        {
            throw new ConservationException(what, expected, found);
        }
    }
}
