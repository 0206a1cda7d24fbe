using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Curation;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Samples;

namespace Landfall.Benchmarks.App;

/// <summary>Many small files into one table at once, dropped by a process of its own; then the same files by DuckDB alone.</summary>
internal sealed class ManyBenchmark(SampleFiles samples, string folder, int count, int rows)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Drops them and waits for the last row.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Patience);
        var files = Directory.CreateDirectory(Path.Combine(folder, "many"));
        using var driver = StartDriver(files);
        await SaysAsync(driver, DropDriver.Made, stop.Token);
        long packages;
        int parts;
        double azurite;
        Usage usage;
        TimeSpan uploaded = default;
        await using (var app = await RunningApp.StartAsync(folder, stop.Token))
        {
            var before = app.AzuriteCpu;
            var clock = Stopwatch.StartNew();
            usage = await Usage.OfAsync(async () =>
            {
                await driver.StandardInput.WriteLineAsync(app.ConnectionString.AsMemory(), stop.Token);
                await SaysAsync(driver, DropDriver.Dropped, stop.Token);
                uploaded = clock.Elapsed;
                await app.WaitForRowsAsync((long)count * rows, Pace, stop.Token);
            });
            azurite = app.AzuriteCpu - before;
            packages = await app.PackagesAsync(stop.Token);
            parts = await app.PartsAsync(stop.Token);
        }

        var peak = Machine.PeakMegabytes();
        await driver.WaitForExitAsync(stop.Token);
        var yardstick = await Usage.OfAsync(() =>
            Task.Run(
                () => UncheckedInsert.Run(samples.Contract(RunningApp.Table), files, Path.Combine(folder, "unchecked.duckdb")),
                stop.Token
            )
        );
        files.Delete(recursive: true);

        var table = new MarkdownTable(
            "Many small files",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} files of {rows:N0} Amplitude events (NDJSON.gz) into one table through the whole app, "
                    + $"{DropDriver.AtOnce} uploads at once; until `POST /api/query` finds every row. Azurite and what uploads are "
                    + $"processes of their own and share the cores; the uploads' processor time is not counted. *DuckDB unchecked* is one "
                    + $"`INSERT INTO … SELECT * FROM read_json(…)` of the same files from the disk into a DuckDB file."
            ),
            "",
            "total s",
            "of it upload s",
            "files/s",
            "parts",
            "load packages",
            "cpu ms a file",
            "Azurite's cpu ms a file",
            "peak MB",
            "cpu against DuckDB"
        );
        table.Add(
            "Landfall, upload to queryable",
            Text(usage.Wall),
            Text(uploaded.TotalSeconds),
            Text(count / usage.Wall),
            parts.ToString(CultureInfo.InvariantCulture),
            packages.ToString(CultureInfo.InvariantCulture),
            Text(1_000 * usage.Cpu / count),
            Text(1_000 * azurite / count),
            FormattableString.Invariant($"{peak:N0}"),
            FormattableString.Invariant($"{usage.Cpu / yardstick.Cpu:F2}")
        );
        table.Add(
            "DuckDB unchecked",
            Text(yardstick.Wall),
            "-",
            Text(count / yardstick.Wall),
            "-",
            "-",
            Text(1_000 * yardstick.Cpu / count),
            "-",
            "-",
            "1.00"
        );
        return table;
    }

    private Process StartDriver(DirectoryInfo files)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                typeof(ManyBenchmark).Assembly.Location,
                DropDriver.Command,
                files.FullName,
                count.ToString(CultureInfo.InvariantCulture),
                rows.ToString(CultureInfo.InvariantCulture),
            },
        };
        return Process.Start(start)!;
    }

    private static async Task SaysAsync(Process driver, string word, CancellationToken cancellationToken)
    {
        if (await driver.StandardOutput.ReadLineAsync(cancellationToken) is var said && said != word)
        {
            throw new InvalidOperationException($"What drops files said '{said}' and not '{word}'.");
        }
    }

    private static string Text(double value) => FormattableString.Invariant($"{value:F1}");
}
