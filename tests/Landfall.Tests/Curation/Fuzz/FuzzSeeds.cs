using System.Globalization;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>The seeds that files are drawn from, for one thread and for two: the first ten, and more of them in the long lane.
/// LANDFALL_FUZZ_SEED sets the first.</summary>
internal static class FuzzSeeds
{
    /// <summary>Seeds of one test, from the first that it is given.</summary>
    public const int Each = 10;

    private static readonly int First = Environment.GetEnvironmentVariable("LANDFALL_FUZZ_SEED") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : 0;

    public static IEnumerable<TheoryDataRow<int, int>> All =>
        from part in Enumerable.Range(0, 4)
        let first = First + (part * Each)
        from threads in Enumerable.Range(1, 2)
        let row = new TheoryDataRow<int, int>(threads, first)
        select part == 0 ? row : row.WithTrait("Lane", "long");
}
