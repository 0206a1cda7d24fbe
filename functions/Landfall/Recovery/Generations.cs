using Landfall.Ledger;

namespace Landfall.Recovery;

/// <summary>How an entry becomes its next generation.</summary>
internal static class Generations
{
    /// <summary>
    /// The next generation of <paramref name="before"/>, with what this one came to kept in <see cref="LedgerEntry.Earlier"/> and attempts
    /// counted anew; the caller says where it begins. Curate attempts go on counting, as their numbers name paths, but none of them is held
    /// against it.
    /// </summary>
    public static LedgerEntry Next(LedgerEntry before, DateTimeOffset now) =>
        before with
        {
            Generation = before.Generation + 1,
            CurateExcused = before.CurateAttempts,
            LoadAttempts = 0,
            LoadExplained = 0,
            Manifest = null,
            Counts = null,
            Forgetting = false,
            Accepted = false,
            Error = null,
            FirstRejects = null,
            RelatedBatch = null,
            Earlier = [.. before.Earlier, new EarlierGeneration(before.Generation, before.State, before.Manifest, before.Counts, now)],
        };
}
