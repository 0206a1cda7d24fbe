using Landfall.Ledger;

namespace Landfall.Landing.Sweeping;

/// <summary>A batch that may need an orchestration.</summary>
/// <param name="Reason">Why it is named.</param>
/// <param name="Registration">Its id, table, generation and state; registered in generation 0 while the ledger has no entry for it.</param>
/// <param name="File">The landed file.</param>
/// <param name="UpdatedAt">When its entry last changed, UTC; null without an entry.</param>
public sealed record SweepFinding(SweepReason Reason, Registration Registration, LandedFile File, DateTimeOffset? UpdatedAt);
