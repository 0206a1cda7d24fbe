using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Measuring;

namespace Landfall.Benchmarks.App;

/// <summary>How long a small file takes from the begin of its upload until a query finds its rows.</summary>
internal sealed class LatencyBenchmark(AppPlace place, int files)
{
    private const int WarmUps = 3;
    private const int Rows = 1_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Drops one file after the other.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        await using var app = await RunningApp.StartAsync(place, place.Tables(1), cancellationToken);
        var seconds = new List<double>();
        for (var file = 0; file < WarmUps + files; file++)
        {
            using var content = await app.Tables.MakeAsync(file, Rows, cancellationToken);
            var clock = Stopwatch.StartNew();
            await app.DropAsync(file, content, cancellationToken);
            await app.WaitForRowsAsync((file + 1) * Rows, Pace, cancellationToken);
            Console.Error.WriteLine(FormattableString.Invariant($"file {file}: {clock.Elapsed.TotalSeconds:F2} s"));
            if (file >= WarmUps)
            {
                seconds.Add(clock.Elapsed.TotalSeconds);
            }
        }

        var table = new MarkdownTable(
            "From upload to query",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{files} files of {Rows:N0} Amplitude events (NDJSON.gz), one after the other, "
                    + $"dropped into a running app ({(place.Host is null ? "`landfall up`" : "a host that was up")}) without a word to it; "
                    + $"until `POST /api/query` finds their rows. "
                    + $"`landfall up` lists its landing container ten times a second as long as files come."
            ),
            "",
            "median s",
            "99 of 100 within s",
            "fastest s",
            "slowest s"
        );
        table.Add("upload to queryable", Text(Median.Of(seconds)), Text(Within(seconds)), Text(seconds.Min()), Text(seconds.Max()));
        return table;
    }

    private static double Within(List<double> seconds) => seconds.Order().ElementAt((int)Math.Ceiling(0.99 * seconds.Count) - 1);

    private static string Text(double seconds) => FormattableString.Invariant($"{seconds:F2}");
}
