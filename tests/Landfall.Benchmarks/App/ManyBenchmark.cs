using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Curation;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Samples;

namespace Landfall.Benchmarks.App;

/// <summary>Many small files at once, dropped by a process of its own; then the same files by DuckDB alone.</summary>
internal sealed class ManyBenchmark(SampleFiles samples, AppPlace place, int tables, int count, int rows)
{
    private const int Quarters = 4;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Drops them and waits for the last row.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Patience);
        var files = Directory.CreateDirectory(Path.Combine(place.Folder, "many"));
        var wanted = place.Tables(tables);
        using var driver = await DropDriver.StartAsync(files, wanted, count, rows, stop.Token);
        long packages;
        int parts;
        double? azurite;
        (double Wall, double? Cpu) usage;
        TimeSpan uploaded = default;
        var peaks = new List<double?>();
        await using (var app = await RunningApp.StartAsync(place, wanted, stop.Token))
        {
            var (azuriteBefore, packagesBefore, partsBefore) = (
                app.AzuriteCpu,
                await app.PackagesAsync(stop.Token),
                await app.PartsAsync(stop.Token)
            );
            var clock = Stopwatch.StartNew();
            usage = await app.Process.OfAsync(async () =>
            {
                var drop = DropAsync();
                peaks.AddRange(await PeaksAsync(app, clock, stop.Token));
                await drop;
            });
            azurite = app.AzuriteCpu - azuriteBefore;
            packages = await app.PackagesAsync(stop.Token) - packagesBefore;
            parts = await app.PartsAsync(stop.Token) - partsBefore;

            async Task DropAsync()
            {
                await driver.DropAsync(app.ConnectionString, app.Prefix, stop.Token);
                uploaded = clock.Elapsed;
            }
        }

        var yardstick = await Usage.OfAsync(() =>
            Task.Run(
                () => UncheckedInsert.Run(samples.Contract(SampleFiles.Tables[0]), files, Path.Combine(place.Folder, "unchecked.duckdb")),
                stop.Token
            )
        );
        files.Delete(recursive: true);

        var table = new MarkdownTable(
            "Many small files",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} files of {rows:N0} Amplitude events (NDJSON.gz) into {tables:N0} {(tables == 1 ? "table" : "tables")} through "
                    + $"the whole app, {DropDriver.AtOnce} uploads at once; until `POST /api/query` finds every row. Azurite and what "
                    + $"uploads are processes of their own and share the cores; the uploads' processor time is not counted. Peak memory "
                    + $"is that of each quarter of the rows by itself. *DuckDB unchecked* is one "
                    + $"`INSERT INTO … SELECT * FROM read_json(…)` of the same files from the disk into one table of a DuckDB file."
            ),
            "",
            "total s",
            "of it upload s",
            "files/s",
            "parts",
            "load packages",
            "cpu ms a file",
            "Azurite's cpu ms a file",
            "peak MB by quarter",
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
            string.Join(" / ", peaks.Select(peak => MarkdownTable.Cell(peak, "N0"))),
            MarkdownTable.Cell(usage.Cpu / yardstick.Cpu, "F2")
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

    private async Task<List<double?>> PeaksAsync(RunningApp app, Stopwatch clock, CancellationToken cancellationToken)
    {
        var total = (long)count * rows;
        var peaks = new List<double?>();
        for (var quarter = 1; quarter <= Quarters; quarter++)
        {
            app.Process.ForgetPeak();
            await app.WaitForRowsAsync(app.Tables.Names, total * quarter / Quarters, total, Pace, cancellationToken);
            peaks.Add(app.Process.PeakMegabytes());
            Console.Error.WriteLine(
                $"{quarter} of {Quarters} quarters: {Text(clock.Elapsed.TotalSeconds)} s, peak {MarkdownTable.Cell(peaks[^1], "N0")} MB"
            );
        }

        return peaks;
    }

    private static string Text(double? value) => MarkdownTable.Cell(value, "F1");
}
