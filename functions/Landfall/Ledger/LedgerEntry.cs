using System.Text.Json.Serialization;
using Landfall.Telemetry;

namespace Landfall.Ledger;

/// <summary>What the ledger says of one batch; changed only over the version that was read.</summary>
public sealed record LedgerEntry
{
    /// <summary>The version of this document's shape.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version that this document was written in; a newer one than the code knows is never touched.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The batch's id.</summary>
    public required string Batch { get; init; }

    /// <summary>The table, or <see cref="BatchId.UnclaimedTable"/> or <see cref="BatchId.ArchiveTable"/>.</summary>
    public required string Table { get; init; }

    /// <summary>Raised by reprocess, replay and forget; an orchestration of another generation ends.</summary>
    public int Generation { get; init; }

    /// <summary>Where the batch stands.</summary>
    public required BatchState State { get; init; }

    /// <summary>The landed file's facts.</summary>
    public required LandedFile File { get; init; }

    /// <summary>The contract in force at registration; null when unclaimed, and of an archive.</summary>
    public string? Contract { get; init; }

    /// <summary>The snapshot that the file belongs to, from its path; null without a key in the pattern.</summary>
    public string? SnapshotKey { get; init; }

    /// <summary>Attempts begun to curate the file, or to unpack the archive; the current one's number.</summary>
    public int CurateAttempts { get; init; }

    /// <summary>How many of them say nothing against the batch, because the host was stopped meanwhile.</summary>
    public int CurateExcused { get; init; }

    /// <summary>Load attempts begun in this generation.</summary>
    public int LoadAttempts { get; init; }

    /// <summary>How many of them failed with a reason, so that none of these ended its process.</summary>
    public int LoadExplained { get; init; }

    /// <summary>What curating made, from <see cref="BatchState.Curated"/> on.</summary>
    public Manifest? Manifest { get; init; }

    /// <summary>The first rejects of a file that is refused for its rows; null of any other.</summary>
    public FirstRejects? FirstRejects { get; init; }

    /// <summary>What unpacking made of an archive, once it is published.</summary>
    public ArchiveContents? Archive { get; init; }

    /// <summary>What loading made, once it has ended.</summary>
    public LoadCounts? Counts { get; init; }

    /// <summary>True from the request to forget until the rows are out: the load takes them out and puts none in.</summary>
    public bool Forgetting { get; init; }

    /// <summary>True when it was parked for making its table much smaller, and a person has released it by its own name since.</summary>
    public bool Accepted { get; init; }

    /// <summary>True from the request to rebuild the table, which had lost it, until it is loaded again in the same generation.</summary>
    public bool Rebuilding { get; init; }

    /// <summary>What generations before this one came to, oldest first; their parts stay in the lake as long as the table may be rebuilt
    /// from them.</summary>
    public IReadOnlyList<EarlierGeneration> Earlier
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Every finished stage, oldest first.</summary>
    /// <remarks>A document without the list reads as an empty one: generated readers pass null to init, not the initial value.</remarks>
    public IReadOnlyList<StageRecord> Stages
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Seconds that its stages worked, without the query that measured how long its readers wait.</summary>
    [JsonIgnore]
    public double WorkSeconds => Stages.Where(stage => stage.Stage != StageNames.Query).Sum(stage => stage.Seconds);

    /// <summary>Why it stopped, when refused or parked; while it is open, why the last attempt failed.</summary>
    public BatchError? Error { get; init; }

    /// <summary>The batch that explains this one: a duplicate's original, a superseded one's successor, an unclaimed one's later
    /// owner.</summary>
    public string? RelatedBatch { get; init; }

    /// <summary>What it was restored from after the ledger was lost; null of an entry that was not.</summary>
    public RestoredFrom? Restored { get; init; }

    /// <summary>True of a change after which the warehouse's log of stages lacks some of this batch; never stored.</summary>
    [JsonIgnore]
    public bool HasStagesToLog { get; init; }

    /// <summary>When it was registered, UTC.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When this document last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What an entry was restored from and to: a better source takes its place as long as the entry stands so.</summary>
/// <param name="Document">The document in the lake; null when there was none, and markers alone were known.</param>
/// <param name="WrittenAt">When the document was written, by the storage's clock, UTC.</param>
/// <param name="Attempt">The attempt that wrote it; 0 without one.</param>
/// <param name="Generation">The generation that it was restored to.</param>
/// <param name="State">The state that it was restored to.</param>
/// <param name="KnowsParts">True when the parts are known by which its rows are in the table, or get there.</param>
public sealed record RestoredFrom(
    string? Document,
    DateTimeOffset WrittenAt,
    int Attempt,
    int Generation,
    BatchState State,
    bool KnowsParts
)
{
    /// <summary>True when this says more than <paramref name="other"/>: a later generation, or parts, or else a later attempt.</summary>
    public bool IsBetterThan(RestoredFrom other)
    {
        var order = (Generation, KnowsParts, Attempt, WrittenAt).CompareTo(
            (other.Generation, other.KnowsParts, other.Attempt, other.WrittenAt)
        );
        return order > 0 || (order == 0 && string.CompareOrdinal(Document, other.Document) > 0);
    }
}
