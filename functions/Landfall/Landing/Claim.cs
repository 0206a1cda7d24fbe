using Landfall.Contracts;
using Landfall.Ledger;

namespace Landfall.Landing;

/// <summary>What the contracts in force say about one landed file.</summary>
/// <param name="Admission">Whether it is to be ingested.</param>
/// <param name="Batch">Its batch id.</param>
/// <param name="Table">Its table, or <see cref="BatchId.ArchiveTable"/> or <see cref="BatchId.UnclaimedTable"/>.</param>
/// <param name="Contract">The contract that claims it; null when none does, and of an archive.</param>
/// <param name="IsMarker">True for a file that stands for no rows and is never read.</param>
/// <param name="SnapshotKey">The snapshot key in its path; null without one in the pattern.</param>
internal sealed record Claim(Admission Admission, string Batch, string Table, TableContract? Contract, bool IsMarker, string? SnapshotKey)
{
    /// <summary>Why no contract may take the file, whatever the patterns say; null of any other.</summary>
    public BatchError? Reason { get; init; }

    /// <summary>True when neither a contract takes the file nor is it an archive to unpack.</summary>
    public bool IsUnclaimed => Table == BatchId.UnclaimedTable;
}
