using System.Globalization;
using Landfall.Contracts;
using Landfall.Ledger;

namespace Landfall.Loading;

/// <summary>The batches that are loaded together.</summary>
/// <param name="Contract">The contract that the table is to follow; the batches were curated by it, but for files of one snapshot that
/// landed under an earlier one.</param>
/// <param name="Batches">At least one, each batch once.</param>
public sealed record LoadPackage(TableContract Contract, IReadOnlyList<PackageBatch> Batches)
{
    /// <summary>The table.</summary>
    public string Table => Contract.Table;

    /// <summary>False when the batches' snapshot has not all its files yet.</summary>
    public bool IsClosed { get; init; } = true;

    /// <summary>What the ledger remembers of the table's last load: a warehouse that has less has lost it. Null for nothing.</summary>
    public LoadedTable? Known { get; init; }

    /// <summary>When the stage began to load it, UTC; null where no stage does.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>One batch of a package: what the ledger knows of it.</summary>
public sealed record PackageBatch
{
    /// <summary>The batch.</summary>
    public required string Batch { get; init; }

    /// <summary>Its generation.</summary>
    public required int Generation { get; init; }

    /// <summary>The landed file.</summary>
    public required LandedFile File { get; init; }

    /// <summary>The snapshot's key from the path; null without one in the pattern.</summary>
    public string? SnapshotKey { get; init; }

    /// <summary>What curating made.</summary>
    public required Manifest Manifest { get; init; }

    /// <summary>True when its rows are to go out, and none to come in.</summary>
    public bool Forgetting { get; init; }

    /// <summary>True when it was in the table before the warehouse lost it.</summary>
    public bool Rebuilding { get; init; }

    /// <summary>Of a batch that is brought back in a later generation, the rows that it had in the table before; null of any
    /// other.</summary>
    public long? LostRows { get; init; }

    /// <summary>True when a person has let it through although it makes the table much smaller.</summary>
    public bool Accepted { get; init; }

    /// <summary>False for a version that the blob no longer has: it goes before another one of the same LastModified.</summary>
    public bool IsCurrent { get; init; } = true;

    /// <summary>What the ledger knows of its stages, oldest first.</summary>
    public IReadOnlyList<StageRecord> Stages { get; init; } = [];

    /// <summary>The load attempt's number, from 1; 0 where no attempt is counted.</summary>
    public int LoadAttempt { get; init; }

    /// <summary>True when nobody can have logged a stage of it: it was read by the first attempt and came to no end before.</summary>
    public bool IsFresh { get; init; }

    /// <summary>LastModified in whole microseconds, as a warehouse keeps it: versions of one blob are ordered by it.</summary>
    public DateTimeOffset Version => WarehouseClock.Whole(File.LastModified);

    /// <summary>The snapshot in mode full: the key from the path, or the version as sortable UTC text.</summary>
    public string Snapshot => SnapshotKey ?? SnapshotOf(Version);

    /// <summary>The snapshot of a file of that version whose path names none.</summary>
    public static string SnapshotOf(DateTimeOffset version) =>
        version.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Takes from a curated entry what a load needs.</summary>
    /// <exception cref="InvalidOperationException">The entry has no manifest.</exception>
    public static PackageBatch From(LedgerEntry entry) =>
        From(
            entry,
            entry.Manifest
                ?? throw new InvalidOperationException(
                    $"The batch {entry.Batch} is {entry.State.Word()} and has no manifest; expected a curated batch. Curate it first."
                )
        );

    /// <summary>Takes from an entry and a manifest of one of its generations what a load needs.</summary>
    public static PackageBatch From(LedgerEntry entry, Manifest manifest) =>
        new()
        {
            Batch = entry.Batch,
            Generation = entry.Generation,
            File = entry.File,
            SnapshotKey = entry.SnapshotKey,
            Forgetting = entry.Forgetting,
            Accepted = entry.Accepted,
            Rebuilding = entry.Rebuilding,
            LostRows = entry.Rebuilding ? entry.Earlier.LastOrDefault(earlier => earlier.Manifest is not null)?.Manifest?.Rows : null,
            Manifest = manifest,
            Stages = entry.Stages,
            LoadAttempt = entry.LoadAttempts,
            IsFresh =
                entry is { Generation: 0, Rebuilding: false, Restored: null, CurateAttempts: <= 1 }
                && entry.Stages is [] or [{ Stage: "register" }, { Stage: "curate" }],
        };
}

/// <summary>Times as every warehouse can keep them.</summary>
internal static class WarehouseClock
{
    /// <summary>The time in UTC, cut to whole microseconds, so that it reads back as it was written.</summary>
    public static DateTimeOffset Whole(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
