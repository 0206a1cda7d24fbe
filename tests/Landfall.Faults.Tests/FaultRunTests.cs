using System.Collections.Concurrent;
using System.Globalization;

namespace Landfall.Faults.Tests;

/// <summary>
/// Seeded runs of the whole app under faults. LANDFALL_FAULT_RUNS sets how many run in all, LANDFALL_FAULT_SEED the first seed; a run that fails prints its seed and what it did.
/// </summary>
public sealed class FaultRunTests
{
    private const int Rows = 12;
    private const int Runs = 300;

    private static readonly int First = Setting("LANDFALL_FAULT_SEED", 1);
    private static readonly int All = Setting("LANDFALL_FAULT_RUNS", Runs);

    public static TheoryData<int, int> Seeds()
    {
        var each = Math.Max(1, (All + Rows - 1) / Rows);
        return [.. Enumerable.Range(0, (All + each - 1) / each).Select(row => (First + (row * each), Math.Min(each, All - (row * each))))];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_UnderFaults_BalancesToTheRowAndActsOnce(int first, int count)
    {
        var failures = new ConcurrentBag<string>();
        var options = new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(Enumerable.Range(first, count), options, async (seed, _) =>
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
