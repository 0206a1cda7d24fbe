using System.Globalization;
using Landfall.Faults.Tests.Faults;
using Landfall.Faults.Tests.Hosting;
using Landfall.Faults.Tests.Judging;

namespace Landfall.Faults.Tests;

/// <summary>Runs and judges.</summary>
internal static class RunReport
{
    /// <summary>What a run did not keep, with what it did and how to do it again; null when all is well.</summary>
    public static async Task<string?> TryAsync(int seed, params IReadOnlyList<Strike> strikes)
    {
        await using var run = await FaultRun.CreateAsync(seed, strikes);
        try
        {
            await run.RunAsync();
            using var judge = new Judge(run);
            judge.Check();
            return null;
        }
        catch (Exception failure)
        {
            var again = string.Create(
                CultureInfo.InvariantCulture,
                $"; again with LANDFALL_FAULT_SEED={seed} LANDFALL_FAULT_RUNS=1 dotnet test --project tests/Landfall.Faults.Tests "
                    + $"--filter-class Landfall.Faults.Tests.FaultRunTests"
            );
            return string.Create(
                CultureInfo.InvariantCulture,
                $"""
                Seed {seed}{(strikes.Count == 0 ? again : "")}
                {failure}
                {run.Trace}

                """
            );
        }
    }
}
