using System.Diagnostics;

namespace Landfall.Benchmarks.Measuring;

/// <summary>What one run took: seconds by the clock and seconds of processor time of the whole process.</summary>
internal readonly record struct Usage(double Wall, double Cpu)
{
    /// <summary>Runs the work once and measures it, after a full collection, so that no run pays for the one before.</summary>
    public static async Task<Usage> OfAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await work();
        return new Usage(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }
}
