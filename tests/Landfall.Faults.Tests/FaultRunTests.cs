using System.Collections.Concurrent;
using System.Globalization;

namespace Landfall.Faults.Tests;

/// <summary>
/// Seeded runs of the whole app under faults: twelve by themselves, the rest of three hundred in the lane "long". LANDFALL_FAULT_RUNS
/// sets how many run instead of the twelve, LANDFALL_FAULT_SEED the first seed; a run that fails prints its seed and what it did.
/// </summary>
public sealed class FaultRunTests
{
    private const int Rows = 12;
    private const int Quick = 12;
    private const int All = 300;

    public static TheoryData<int, int> Seeds() => Shared(Setting("LANDFALL_FAULT_SEED", 1), Setting("LANDFALL_FAULT_RUNS", Quick));

    public static TheoryData<int, int> MoreSeeds() => Shared(Quick + 1, All - Quick);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Run_UnderFaults_BalancesToTheRowAndActsOnce(int first, int count) => RunAsync(Enumerable.Range(first, count));

    [Theory]
    [Trait("Lane", "long")]
    [MemberData(nameof(MoreSeeds))]
    public Task Run_UnderMoreFaults_BalancesToTheRowAndActsOnce(int first, int count) => RunAsync(Enumerable.Range(first, count));

    private static TheoryData<int, int> Shared(int first, int all)
    {
        var each = Math.Max(1, (all + Rows - 1) / Rows);
        return [.. Enumerable.Range(0, (all + each - 1) / each).Select(row => (first + (row * each), Math.Min(each, all - (row * each))))];
    }

    private static async Task RunAsync(IEnumerable<int> seeds)
    {
        var failures = new ConcurrentBag<string>();
        var options = new ParallelOptions
        {
            CancellationToken = TestContext.Current.CancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        await Parallel.ForEachAsync(seeds, options, async (seed, _) =>
        {
            if (await RunReport.TryAsync(seed) is { } failure)
            {
                failures.Add(failure);
            }
        });
        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures.Order(StringComparer.Ordinal)));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
