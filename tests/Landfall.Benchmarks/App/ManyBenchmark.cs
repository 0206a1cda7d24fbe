using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Measuring;

namespace Landfall.Benchmarks.App;

/// <summary>Many small files into one table at once.</summary>
internal sealed class ManyBenchmark(string folder, int count)
{
    private const int Rows = 1_000;
    private const int UploadsAtOnce = 8;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Drops them and waits for the last row.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Patience);
        var files = Directory.CreateDirectory(Path.Combine(folder, "many"));
        await Parallel.ForAsync(0, count, stop.Token, (file, token) => MakeAsync(files, file, token));
        await using var app = await RunningApp.StartAsync(folder, stop.Token);
        TimeSpan uploaded = default;
        var clock = Stopwatch.StartNew();
        var usage = await Usage.OfAsync(async () =>
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = UploadsAtOnce, CancellationToken = stop.Token };
            await Parallel.ForAsync(0, count, parallel, (file, token) => DropAsync(app, files, file, token));
            uploaded = clock.Elapsed;
            await app.WaitForRowsAsync((long)count * Rows, Pace, stop.Token);
        });
        files.Delete(recursive: true);

        var table = new MarkdownTable(
            "Many small files",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} files of {Rows:N0} Amplitude events (NDJSON.gz) into one table through the whole app, "
                    + $"{UploadsAtOnce} uploads at once; until `POST /api/query` finds every row. "
                    + $"Azurite, a process of its own, shares the cores."
            ),
            "",
            "total s",
            "of it upload s",
            "files/s",
            "rows/s",
            "load packages",
            "app cpu s",
            "app cpu ms a file"
        );
        table.Add(
            "upload to queryable",
            Text(usage.Wall),
            Text(uploaded.TotalSeconds),
            Text(count / usage.Wall),
            FormattableString.Invariant($"{(long)count * Rows / usage.Wall:N0}"),
            FormattableString.Invariant($"{await app.PackagesAsync(stop.Token)}"),
            Text(usage.Cpu),
            Text(1_000 * usage.Cpu / count)
        );
        return table;
    }

    private static string PathOf(DirectoryInfo files, int file) =>
        Path.Combine(files.FullName, FormattableString.Invariant($"{file}.json.gz"));

    private static async ValueTask MakeAsync(DirectoryInfo files, int file, CancellationToken cancellationToken)
    {
        using var content = await RunningApp.MakeFileAsync(file, Rows, cancellationToken);
        await File.WriteAllBytesAsync(PathOf(files, file), content.ToArray(), cancellationToken);
    }

    private static async ValueTask DropAsync(RunningApp app, DirectoryInfo files, int file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(PathOf(files, file));
        await app.DropAsync(file, content, cancellationToken);
    }

    private static string Text(double value) => FormattableString.Invariant($"{value:F1}");
}
