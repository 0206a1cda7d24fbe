using Landfall.Ledger;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What settling says about one batch.</summary>
public sealed record BatchVerdict
{
    private BatchVerdict(PackageBatch batch, VerdictKind kind) => (Batch, Kind) = (batch, kind);

    /// <summary>The batch.</summary>
    public PackageBatch Batch { get; }

    /// <summary>What becomes of it.</summary>
    public VerdictKind Kind { get; }

    /// <summary>What becomes of its rows; none when parked or waiting.</summary>
    public LoadCounts Counts { get; init; } = LoadCounts.None;

    /// <summary>The batch that a duplicate repeats or that supersedes this one.</summary>
    public string? RelatedBatch { get; private init; }

    /// <summary>The marker that is there, for <see cref="VerdictKind.AlreadyIn"/>.</summary>
    public Marker? Marker { get; private init; }

    /// <summary>Why it is parked.</summary>
    public BatchError? Error { get; private init; }

    /// <summary>True for a duplicate whose original goes out, or is out: it is to be loaded again, as the next generation.</summary>
    public bool Reopens { get; init; }

    /// <summary>All its rows go in; <paramref name="removed"/> rows of earlier loads go out with it.</summary>
    public static BatchVerdict Load(PackageBatch batch, long removed = 0) =>
        new(batch, VerdictKind.Load) { Counts = LoadCounts.None with { Inserted = batch.Manifest.Rows, Removed = removed } };

    /// <summary>The <paramref name="marker"/> says it all.</summary>
    public static BatchVerdict AlreadyIn(PackageBatch batch, Marker marker) =>
        new(batch, VerdictKind.AlreadyIn)
        {
            Counts = marker.Counts,
            RelatedBatch = marker.RelatedBatch,
            Marker = marker,
        };

    /// <summary>It repeats <paramref name="original"/>; <paramref name="removed"/> rows of older versions of its blob go out.</summary>
    public static BatchVerdict Duplicate(PackageBatch batch, string original, long removed = 0) =>
        new(batch, VerdictKind.Duplicate)
        {
            Counts = LoadCounts.None with { Deduplicated = batch.Manifest.Rows, Removed = removed },
            RelatedBatch = original,
        };

    /// <summary>
    /// It came after <paramref name="successor"/>, which is the newer snapshot or version; <paramref name="removed"/> rows of its older
    /// generation go out.
    /// </summary>
    public static BatchVerdict Superseded(PackageBatch batch, string? successor, long removed = 0) =>
        new(batch, VerdictKind.Superseded)
        {
            Counts = LoadCounts.None with { Superseded = batch.Manifest.Rows, Removed = removed },
            RelatedBatch = successor,
        };

    /// <summary>Its <paramref name="removed"/> rows go out.</summary>
    public static BatchVerdict Forget(PackageBatch batch, long removed = 0) =>
        new(batch, VerdictKind.Forget) { Counts = LoadCounts.None with { Removed = removed } };

    /// <summary>Its snapshot has not all its files yet.</summary>
    public static BatchVerdict Wait(PackageBatch batch) => new(batch, VerdictKind.Wait);

    /// <summary>A person must settle it.</summary>
    public static BatchVerdict Park(PackageBatch batch, BatchError error) => new(batch, VerdictKind.Park) { Error = error };
}

/// <summary>What settling says about one batch.</summary>
public enum VerdictKind
{
    /// <summary>Its rows go in.</summary>
    Load,

    /// <summary>A marker of this or a higher generation is there: nothing to do but repair the ledger.</summary>
    AlreadyIn,

    /// <summary>The same content is in the table.</summary>
    Duplicate,

    /// <summary>A greater snapshot, or a newer version of its blob, is in the table.</summary>
    Superseded,

    /// <summary>Its rows go out and none come in.</summary>
    Forget,

    /// <summary>Its snapshot has not all its files yet; nothing of it is written to the warehouse.</summary>
    Wait,

    /// <summary>A person must settle it; nothing of it is written to the warehouse.</summary>
    Park,
}
