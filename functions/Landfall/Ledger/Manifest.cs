using System.Text.Json.Serialization;

namespace Landfall.Ledger;

/// <summary>What one curate attempt made of a file; loading and reject reading go by it and never by a listing.</summary>
public sealed record Manifest
{
    /// <summary>The attempt that wrote it.</summary>
    public required int Attempt { get; init; }

    /// <summary>The generation that the rows in the parts carry; a later one of the batch may go by the same parts.</summary>
    public int Generation { get; init; }

    /// <summary>The hash of the contract that the rows were read by.</summary>
    public required string Contract { get; init; }

    /// <summary>Parts in the lake container with rows of the batch, in order; other batches may have rows in them too.</summary>
    public required IReadOnlyList<PartFile> Parts { get; init; }

    /// <summary>Curated rows: the sum over the parts.</summary>
    public required long Rows { get; init; }

    /// <summary>False when nothing says any more which parts hold the rows: the manifest was restored from a marker alone.</summary>
    [JsonIgnore]
    public bool KnowsParts => Parts.Sum(part => part.Rows) == Rows;

    /// <summary>Bytes of the parts, of each the share that the batch's rows have in it.</summary>
    public required long Bytes { get; init; }

    /// <summary>Parts in the rejects container with rejects of the batch, in order; other batches may have some in them too.</summary>
    public required IReadOnlyList<PartFile> RejectParts { get; init; }

    /// <summary>Rejected rows: the sum over the reject parts.</summary>
    public required long RejectRows { get; init; }

    /// <summary>Rows the reader met: curated + rejected.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Lines with nothing on them, which are no rows.</summary>
    public required long BlankLines { get; init; }

    /// <summary>Records that are the header again, which are no rows.</summary>
    public long RepeatedHeaders { get; init; }

    /// <summary>Newlines in the decoded file, plus one if its last line has none.</summary>
    public required long Lines { get; init; }

    /// <summary>Bytes after decompression.</summary>
    public required long DecodedBytes { get; init; }

    /// <summary>SHA-256 over the decoded bytes, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Values that were set to null because the contract says <c>null-value</c>.</summary>
    public long NulledValues { get; init; }

    /// <summary>Header columns that the contract does not know, by name; their values are in <c>_rescued</c>.</summary>
    public IReadOnlyList<string> UnknownColumns
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Contract columns that the header lacks; their values are null.</summary>
    public IReadOnlyList<string> MissingColumns
    {
        get;
        init => field = value ?? [];
    } = [];
}
