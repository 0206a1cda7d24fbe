using System.Collections.Concurrent;
using Landfall.Faults.Tests.Faults;
using Landfall.Warehouses.Statements;

namespace Landfall.Faults.Tests;

/// <summary>Faults where stages are logged, in a load and beside it: each stage of each batch is in the log once all the same.</summary>
public sealed class StageLogFaultTests
{
    private static readonly FaultKind[] Kinds = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.LoseAnswer, FaultKind.Freeze];

    [Theory]
    [InlineData(nameof(EnsureStages), 1)]
    [InlineData(nameof(LockStages), 1)]
    [InlineData(nameof(LockStages), 3)]
    [InlineData(nameof(WriteStages), 1)]
    [InlineData(nameof(WriteStages), 4)]
    public async Task Run_UnderAFaultWhereStagesAreLogged_LogsEachOnce(string point, int nth)
    {
        var failures = new ConcurrentBag<string>();
        var options = new ParallelOptions
        {
            CancellationToken = TestContext.Current.CancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        await Parallel.ForEachAsync(Kinds, options, async (kind, _) =>
        {
            if (await RunReport.TryAsync(40 + (int)kind, new Strike(point, nth, kind, 2)) is { } failure)
            {
                failures.Add(failure);
            }
        });
        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures.Order(StringComparer.Ordinal)));
    }
}
