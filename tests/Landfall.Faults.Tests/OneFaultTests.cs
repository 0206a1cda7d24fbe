using System.Collections.Concurrent;
using Landfall.Faults.Tests.Faults;

namespace Landfall.Faults.Tests;

/// <summary>The faults at every point, one by one, where the point is reached for the first time and where it is reached again.</summary>
public sealed class OneFaultTests
{
    // Long enough for requests that the client repeats by itself to fail as a whole.
    private const int Outage = 5;

    // Those that leave most behind; the seeded runs draw all of them.
    private static readonly FaultKind[] Quick = [FaultKind.CrashAfter, FaultKind.LoseAnswer];
    private static readonly FaultKind[] More = [FaultKind.Stop, FaultKind.Fail, FaultKind.TimeOut, FaultKind.Answer412, FaultKind.Freeze];

    public static TheoryData<string> Points() =>
        [.. FaultPlan.StoragePoints.Concat(FaultPlan.LedgerPoints).Concat(FaultPlan.HostPoints).Concat(FaultPlan.WarehousePoints)];

    [Theory]
    [Trait("Lane", "long")]
    [MemberData(nameof(Points))]
    public Task Run_UnderOneFault_BalancesToTheRowAndActsOnce(string point) => RunAsync(point, Quick);

    [Theory]
    [Trait("Lane", "long")]
    [MemberData(nameof(Points))]
    public Task Run_UnderOneMoreFault_BalancesToTheRowAndActsOnce(string point) => RunAsync(point, More);

    private static async Task RunAsync(string point, FaultKind[] among)
    {
        var possible =
            FaultPlan.StoragePoints.Contains(point) ? FaultPlan.StorageKinds
            : FaultPlan.LedgerPoints.Contains(point) ? FaultPlan.LedgerKinds
            : FaultPlan.HostPoints.Contains(point) ? FaultPlan.HostKinds
            : FaultPlan.WarehouseKinds;
        var kinds = possible.Intersect(among);
        var failures = new ConcurrentBag<string>();
        var options = new ParallelOptions
        {
            CancellationToken = TestContext.Current.CancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        await Parallel.ForEachAsync(kinds, options, async (kind, _) =>
        {
            if (await RunReport.TryAsync((int)kind, new Strike(point, 1, kind, Outage), new Strike(point, 4, kind, 1)) is { } failure)
            {
                failures.Add(failure);
            }
        });
        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures.Order(StringComparer.Ordinal)));
    }
}
