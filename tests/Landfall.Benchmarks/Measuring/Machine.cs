using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Landfall.DuckDb;

namespace Landfall.Benchmarks.Measuring;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    /// <summary>One line about processor, memory and versions.</summary>
    public static string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, "
                + $"{RuntimeInformation.OSArchitecture}, .NET {Environment.Version}, DuckDB {DuckDbInstance.LibraryVersion}"
        );

    /// <summary>Most resident memory of this process so far, in megabytes of 10^6 bytes.</summary>
    public static double PeakMegabytes() => PeakMegabytes(Environment.ProcessId);

    /// <summary>Most resident memory of a process since its start or the last <see cref="ForgetPeak"/>.</summary>
    public static double PeakMegabytes(int process)
    {
        // The format of proc_pid_status(5); VmHWM is in kB of 1024 bytes.
        const string Key = "VmHWM:";
        var line = File.ReadLines(FormattableString.Invariant($"/proc/{process}/status"))
            .First(line => line.StartsWith(Key, StringComparison.Ordinal));
        return long.Parse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>Sets the peak of a process back to what it has now.</summary>
    public static void ForgetPeak(int process)
    {
        // The format of proc_pid_clear_refs(5).
        const string Peak = "5";
        File.WriteAllText(FormattableString.Invariant($"/proc/{process}/clear_refs"), Peak);
    }

    /// <summary>Seconds of processor time of the child process of that name.</summary>
    public static double CpuOfChild(string name)
    {
        foreach (var process in Process.GetProcessesByName(name))
        {
            using (process)
            {
                if (ParentOf(process.Id) == Environment.ProcessId)
                {
                    return process.TotalProcessorTime.TotalSeconds;
                }
            }
        }

        throw new InvalidOperationException($"This process has no child '{name}'.");
    }

    // The format of proc_pid_stat(5): the parent is the second word behind the name in brackets.
    private static int ParentOf(int process)
    {
        var stat = File.ReadAllText(FormattableString.Invariant($"/proc/{process}/stat"));
        return int.Parse(
            stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        );
    }

    // The format of proc_cpuinfo(5).
    private static string Processor()
    {
        const string Key = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.OSDescription;
    }
}
