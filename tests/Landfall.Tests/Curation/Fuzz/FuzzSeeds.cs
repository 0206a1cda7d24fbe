namespace Landfall.Tests.Curation.Fuzz;

/// <summary>The seeds that files are drawn from, for one thread and for two: the first ten, and more of them in the long lane.</summary>
internal static class FuzzSeeds
{
    /// <summary>Seeds of one test, from the first that it is given.</summary>
    public const int Each = 10;

    public static IEnumerable<TheoryDataRow<int, int>> All =>
        from first in Enumerable.Range(0, 4).Select(part => part * Each)
        from threads in Enumerable.Range(1, 2)
        let row = new TheoryDataRow<int, int>(threads, first)
        select first == 0 ? row : row.WithTrait("Lane", "long");
}
