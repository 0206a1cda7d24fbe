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
