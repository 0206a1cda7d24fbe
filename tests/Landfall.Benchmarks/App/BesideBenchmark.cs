using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Measuring;

namespace Landfall.Benchmarks.App;

/// <summary>How soon files of one row are queryable that land while a large file of their table is read.</summary>
internal sealed class BesideBenchmark(AppPlace place, int rows)
{
    private const int Small = 9;
    private const int Large = 1_000_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongPace = TimeSpan.FromMilliseconds(500);

    /// <summary>Warms the app up, drops the large file, and small ones one after the other as long as it is read.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        var tables = place.Tables(1);

        // On the disk, as the peak of memory is to be the app's.
        await using var large = new FileStream(
            Path.Combine(place.Folder, "large.json.gz"),
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 1 << 16,
            FileOptions.DeleteOnClose
        );
        await tables.MakeAsync(Large, rows, large, cancellationToken);
        large.Position = 0;
        await using var app = await RunningApp.StartAsync(place, tables, cancellationToken);
        for (var file = 0; file < 3; file++)
        {
            await DropSmallAsync(app, file, cancellationToken);
            await app.WaitForRowsAsync(file + 1, Pace, cancellationToken);
        }

        app.Process.ForgetPeak();
        await app.DropAsync(Large, large, cancellationToken);
        var clock = Stopwatch.StartNew();
        var seconds = new List<double>();
        for (var file = 3; file < 3 + Small; file++)
        {
            await Task.Delay(LongPace, cancellationToken);
            var one = Stopwatch.StartNew();
            await DropSmallAsync(app, file, cancellationToken);
            await app.WaitForRowsAsync(file + 1, Pace, cancellationToken);
            seconds.Add(one.Elapsed.TotalSeconds);
            Console.Error.WriteLine(FormattableString.Invariant($"file {file}: {one.Elapsed.TotalSeconds:F2} s"));
        }

        var besides = clock.Elapsed.TotalSeconds;
        await app.WaitForRowsAsync(rows + 3 + Small, LongPace, cancellationToken);
        var table = new MarkdownTable(
            "A small file beside a large one",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A file of {rows:N0} Amplitude events (NDJSON.gz) has landed; from half a second later {Small} files of one "
                    + $"event land, one after the other, each until a query finds it. A query that found the large file's rows too "
                    + $"soon would end the run."
            ),
            "",
            "median s",
            "slowest s",
            "all small ones s",
            "the large one s",
            "peak MB"
        );
        table.Add(
            "upload to queryable",
            Text(Median.Of(seconds)),
            Text(seconds.Max()),
            Text(besides),
            Text(clock.Elapsed.TotalSeconds),
            MarkdownTable.Cell(app.Process.PeakMegabytes(), "N0")
        );
        return table;
    }

    private static async Task DropSmallAsync(RunningApp app, int file, CancellationToken cancellationToken)
    {
        using var content = await app.Tables.MakeAsync(file, 1, cancellationToken);
        await app.DropAsync(file, content, cancellationToken);
    }

    private static string Text(double seconds) => FormattableString.Invariant($"{seconds:F2}");
}
