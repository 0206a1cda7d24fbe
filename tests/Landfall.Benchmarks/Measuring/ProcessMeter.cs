using System.Diagnostics;

namespace Landfall.Benchmarks.Measuring;

/// <summary>The processor time and the memory of one process of this machine.</summary>
/// <param name="process">Its id; null of an app that runs nobody knows where, of which nothing is known.</param>
internal sealed class ProcessMeter(int? process)
{
    /// <summary>This process.</summary>
    public static ProcessMeter Own { get; } = new(Environment.ProcessId);

    /// <summary>Most resident memory since the last <see cref="ForgetPeak"/>, in megabytes of 10^6 bytes; null when unknown.</summary>
    public double? PeakMegabytes() => process is { } id ? Machine.PeakMegabytes(id) : null;

    /// <summary>Begins anew with the peak.</summary>
    public void ForgetPeak()
    {
        if (process is { } id)
        {
            Machine.ForgetPeak(id);
        }
    }

    /// <summary>Runs the work once and measures it: seconds by the clock, and seconds of processor time of the process; null when
    /// unknown.</summary>
    public async Task<(double Wall, double? Cpu)> OfAsync(Func<Task> work)
    {
        var cpu = CpuSeconds();
        var clock = Stopwatch.StartNew();
        await work();
        return (clock.Elapsed.TotalSeconds, CpuSeconds() - cpu);
    }

    private double? CpuSeconds()
    {
        if (process is not { } id)
        {
            return null;
        }

        using var measured = Process.GetProcessById(id);
        return measured.TotalProcessorTime.TotalSeconds;
    }
}
