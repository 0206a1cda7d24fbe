using System.Globalization;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Samples;
using Landfall.Curation;

namespace Landfall.Benchmarks.Curation;

/// <summary>Curating against DuckDB's own unchecked statement: same file, same process, runs in turn.</summary>
internal sealed class CurateBenchmark(SampleFiles samples, string folder, long rows, int runs)
{
    private static readonly double[] BadRatios = [0, 0.01];

    /// <summary>Measures every table with and without bad rows.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "Curate against DuckDB's own unchecked statement",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows:N0} rows a file, median of {runs} runs in turn in one warm process, {new CurationOptions().Threads} threads; "
                    + $"the ratio is DuckDB's time divided by Landfall's, pair by pair: above 1 Landfall is faster."
            ),
            "file",
            "rows out",
            "rows/s",
            "MB/s decoded",
            "wall s",
            "cpu s",
            "ratio wall",
            "ratio cpu"
        );
        foreach (var name in SampleFiles.Tables)
        {
            foreach (var badRatio in BadRatios)
            {
                using var file = await samples.CreateAsync(name, rows, badRatio, cancellationToken);
                await MeasureAsync(table, file, cancellationToken);
            }
        }

        return table;
    }

    private async Task MeasureAsync(MarkdownTable table, SampleFile file, CancellationToken cancellationToken)
    {
        var options = new CurationOptions { TempFolder = folder };
        var ours = new List<Usage>();
        var theirs = new List<Usage>();
        long rowsOut = 0;
        long theirRowsOut = 0;
        for (var run = -1; run < runs; run++)
        {
            var checkedUsage = await Usage.OfAsync(async () =>
                rowsOut = (await CheckedRun.RunAsync(file, options, cancellationToken)).Rows
            );
            var uncheckedUsage = await Usage.OfAsync(() => Task.Run(() => theirRowsOut = RunUnchecked(file, options), cancellationToken));
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file.Path)} run {run}: landfall {checkedUsage.Wall:F2} s, "
                        + $"cpu {checkedUsage.Cpu:F2}; duckdb {uncheckedUsage.Wall:F2} s, cpu {uncheckedUsage.Cpu:F2}"
                )
            );

            // The first run compiles the code and fills the page cache.
            if (run >= 0)
            {
                ours.Add(checkedUsage);
                theirs.Add(uncheckedUsage);
            }
        }

        var pairs = ours.Zip(theirs).ToList();
        var kind = FormattableString.Invariant($"{(file.IsGzip ? "NDJSON.gz" : "CSV")}, {100.0 * file.BadRows / file.Rows:0.#} % bad");
        Row(table, kind + ", Landfall", file, rowsOut, ours, Ratio(pairs, usage => usage.Wall), Ratio(pairs, usage => usage.Cpu));
        Row(table, kind + ", DuckDB unchecked", file, theirRowsOut, theirs, "1.00", "1.00");
    }

    private long RunUnchecked(SampleFile file, CurationOptions options)
    {
        var output = Path.Combine(folder, "unchecked.parquet");
        try
        {
            return UncheckedStatement.Run(file, output, options);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string Ratio(List<(Usage Ours, Usage Theirs)> pairs, Func<Usage, double> measure) =>
        FormattableString.Invariant($"{Median.Of(pairs.Select(pair => measure(pair.Theirs) / measure(pair.Ours))):F2}");

    private static void Row(
        MarkdownTable table,
        string name,
        SampleFile file,
        long rowsOut,
        List<Usage> usages,
        string wallRatio,
        string cpuRatio
    )
    {
        var wall = Median.Of(usages.Select(usage => usage.Wall));
        table.Add(
            name,
            FormattableString.Invariant($"{rowsOut:N0}"),
            FormattableString.Invariant($"{file.Rows / wall:N0}"),
            FormattableString.Invariant($"{file.DecodedMegabytes / wall:N0}"),
            FormattableString.Invariant($"{wall:F2}"),
            FormattableString.Invariant($"{Median.Of(usages.Select(usage => usage.Cpu)):F2}"),
            wallRatio,
            cpuRatio
        );
    }
}
