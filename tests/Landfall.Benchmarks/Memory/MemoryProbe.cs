using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Curation;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Samples;
using Landfall.Curation;

namespace Landfall.Benchmarks.Memory;

/// <summary>The process that <see cref="MemoryBenchmark"/> starts: one file, one way, then its own peak on standard output.</summary>
internal static class MemoryProbe
{
    /// <summary>The sub-command.</summary>
    public const string Command = "memory-probe";

    /// <summary>The curator.</summary>
    public const string Landfall = "landfall";

    /// <summary>DuckDB's own statement.</summary>
    public const string DuckDb = "duckdb";

    /// <summary>Prints megabytes and seconds.</summary>
    /// <param name="arguments">The way, the table, the path, rows, bad rows, decoded bytes.</param>
    /// <param name="folder">Where output goes.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task RunAsync(IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var samples = await SampleFiles.OpenAsync(folder, cancellationToken);
        var file = new SampleFile(
            arguments[2],
            samples.Contract(arguments[1]),
            Number(arguments[3]),
            Number(arguments[4]),
            Number(arguments[5])
        );
        var options = new CurationOptions { TempFolder = folder };
        var clock = Stopwatch.StartNew();
        if (arguments[0] == Landfall)
        {
            await CheckedRun.RunAsync(file, options, cancellationToken);
        }
        else
        {
            UncheckedStatement.Run(file, Path.Combine(folder, "unchecked.parquet"), options);
        }

        Console.WriteLine(FormattableString.Invariant($"{Machine.PeakMegabytes():N0} {clock.Elapsed.TotalSeconds:F1}"));
    }

    private static long Number(string text) =>
        long.Parse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
