using Landfall.Curation.Parts;

namespace Landfall.Curation;

/// <summary>What curating made of one file; every count was checked against an independent one.</summary>
public sealed record CurationResult
{
    /// <summary>The curated parts in order; none for a file without curated rows.</summary>
    public required IReadOnlyList<FinishedPart> Parts { get; init; }

    /// <summary>The reject parts in order.</summary>
    public required IReadOnlyList<FinishedPart> RejectParts { get; init; }

    /// <summary>Curated rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Rejected rows.</summary>
    public required long RejectRows { get; init; }

    /// <summary>Rows in the file: curated and rejected.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Lines with nothing on them, which are no rows.</summary>
    public required long BlankLines { get; init; }

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
