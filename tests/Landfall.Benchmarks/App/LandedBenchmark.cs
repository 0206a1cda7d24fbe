using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Measuring;

namespace Landfall.Benchmarks.App;

/// <summary>What an idle host costs, and how soon it notices a file, with few landed files and with many that it knows.</summary>
internal sealed class LandedBenchmark(AppPlace place)
{
    private const int Few = 100;
    private const int Many = 20_000;
    private const int Folders = 50;
    private const int UploadsAtOnce = 8;
    private const int Files = 11;
    private const int Rows = 1_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongPace = TimeSpan.FromSeconds(1);

    /// <summary>Measures both, each in a host of its own, one after the other.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "Many landed files",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A running app whose landing container holds files in {Folders} folders that no contract claims and that it has written "
                    + $"down; then {Files} files of {Rows:N0} rows, one after the other, median. Azurite is a process of its own."
            ),
            "landed files",
            "written down in s",
            "idle, cpu s in 20 s",
            "upload to queryable s"
        );
        foreach (var files in (int[])[Few, Many])
        {
            table.Add([files.ToString("N0", CultureInfo.InvariantCulture), .. await MeasureAsync(files, cancellationToken)]);
        }

        return table;
    }

    private async Task<string[]> MeasureAsync(int files, CancellationToken cancellationToken)
    {
        await using var app = await RunningApp.StartAsync(place, place.Tables(1), cancellationToken);
        var clock = Stopwatch.StartNew();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = UploadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, files, parallel, async (file, token) =>
        {
            using var content = new MemoryStream("1"u8.ToArray());
            await app.DropAsync(FormattableString.Invariant($"elsewhere/{file % Folders}/{file}.bin"), content, token);
        });
        while ((await app.Client.TablesAsync(cancellationToken)).Tables.Sum(table => table.States.Values.Sum()) < files)
        {
            await Task.Delay(LongPace, cancellationToken);
        }

        var writtenDown = clock.Elapsed.TotalSeconds;
        await Task.Delay(Idle, cancellationToken);
        var idle = await Usage.OfAsync(() => Task.Delay(Idle, cancellationToken));
        var seconds = new List<double>();
        for (var file = 0; file < Files; file++)
        {
            using var content = await app.Tables.MakeAsync(file, Rows, cancellationToken);
            clock.Restart();
            await app.DropAsync(file, content, cancellationToken);
            await app.WaitForRowsAsync((file + 1) * Rows, Pace, cancellationToken);
            seconds.Add(clock.Elapsed.TotalSeconds);
        }

        return
        [
            FormattableString.Invariant($"{writtenDown:F0}"),
            FormattableString.Invariant($"{idle.Cpu:F2}"),
            FormattableString.Invariant($"{Median.Of(seconds):F2}"),
        ];
    }
}
