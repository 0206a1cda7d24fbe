using System.Text.Json.Serialization;
using Landfall.Ledger;

namespace Landfall.Warehouses;

/// <summary>
/// The warehouse's row that says a batch and generation is in: the truth about "loaded". Never deleted; it counts only when read
/// in a transaction whose first statement touched the table's control row.
/// </summary>
public sealed record Marker
{
    /// <summary>The contract's table.</summary>
    public required string Table { get; init; }

    /// <summary>The batch.</summary>
    public required string Batch { get; init; }

    /// <summary>
    /// Its generation; of a batch's markers the one of the highest generation, and then of the highest fence, says how it stands.
    /// </summary>
    public required int Generation { get; init; }

    /// <summary>What became of it.</summary>
    public required LoadOutcome Outcome { get; init; }

    /// <summary>The landed blob's name.</summary>
    public required string BlobName { get; init; }

    /// <summary>The blob's LastModified, UTC: versions of one blob are ordered by it.</summary>
    public required DateTimeOffset Version { get; init; }

    /// <summary>The blob's ETag: settles a tie of versions.</summary>
    public required string ETag { get; init; }

    /// <summary>The snapshot's key; in mode full without a key in the pattern, the version.</summary>
    public string? SnapshotKey { get; init; }

    /// <summary>SHA-256 over the decoded bytes.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The contract that the rows were curated by.</summary>
    public required string Contract { get; init; }

    /// <summary>Curated rows, as the manifest says.</summary>
    public required long Rows { get; init; }

    /// <summary>What became of them.</summary>
    public required LoadCounts Counts { get; init; }

    /// <summary>The batch that a duplicate repeats or that supersedes this one.</summary>
    public string? RelatedBatch { get; init; }

    /// <summary>The load package.</summary>
    public required string Package { get; init; }

    /// <summary>The fence under which it was written.</summary>
    public required long Fence { get; init; }

    /// <summary>When it was written, UTC; equals <c>_loaded_at</c> of its rows.</summary>
    public required DateTimeOffset LoadedAt { get; init; }
}

/// <summary>What a marker says became of its batch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LoadOutcome>))]
public enum LoadOutcome
{
    /// <summary>Its rows are in the table.</summary>
    [JsonStringEnumMemberName("loaded")]
    Loaded,

    /// <summary>The same content was in the table already; no row went in.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    /// <summary>A greater snapshot was in the table already; no row went in.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>Its rows were in the table and went out for a newer version of its blob.</summary>
    [JsonStringEnumMemberName("replaced")]
    Replaced,

    /// <summary>Its rows were taken out on request.</summary>
    [JsonStringEnumMemberName("forgotten")]
    Forgotten,
}

/// <summary>The one row of a table's own control table: what is in force. The view is derived from it.</summary>
/// <param name="Table">The contract's table.</param>
/// <param name="Fence">The number of the newest loader; any older one changes nothing.</param>
/// <param name="Storage">The storage table in force; null before the first load.</param>
/// <param name="Contract">The contract that the storage was made by.</param>
/// <param name="SnapshotKey">In mode full, the snapshot in force.</param>
/// <param name="SnapshotVersion">In mode full, LastModified of the file in force, UTC.</param>
/// <param name="SnapshotGeneration">In mode full, the generation in force.</param>
public sealed record ControlRow(
    string Table,
    long Fence,
    string? Storage,
    string? Contract,
    string? SnapshotKey,
    DateTimeOffset? SnapshotVersion,
    int? SnapshotGeneration
)
{
    /// <summary>The rows that readers of the table see; null when an earlier Landfall made the row and nothing was loaded since.</summary>
    public long? Rows { get; init; }

    /// <summary>How many writes stood for the row, which only rises: the fence says which loader was there last, this whether what it did
    /// is in.</summary>
    public long Touched { get; init; }
}
