using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Measuring;
using Landfall.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Benchmarks.App;

/// <summary>How long metrics and the status page's answers take with thousands of tables, at rest and while a large file is read and
/// loaded.</summary>
internal sealed class ScrapeBenchmark(AppPlace place, int rows)
{
    private const int Tables = 2_000;
    private const int BatchesOfTable = 5;
    private const int AtRest = 21;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shown = TimeSpan.FromMinutes(5);

    private readonly string[] _names =
    [
        .. Enumerable.Range(0, Tables).Select(number => FormattableString.Invariant($"history.t{number:D2}")),
    ];
    private long _bytes;
    private int _series;

    /// <summary>Fills a ledger, drops a large file into a table of its own, and asks once a second until its rows are found.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        var tables = place.Tables(1);
        await using var large = new FileStream(
            Path.Combine(place.Folder, "large.json.gz"),
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 1 << 16,
            FileOptions.DeleteOnClose
        );
        await tables.MakeAsync(0, rows, large, cancellationToken);
        large.Position = 0;
        await using var app = await RunningApp.StartAsync(
            place,
            tables,
            data => ClosedBatches.FillAsync(data, Tables * BatchesOfTable, Tables, cancellationToken),
            cancellationToken
        );
        var metrics = app.Services!.GetRequiredService<PipelineMetrics>();
        Record(metrics);
        using var http = new HttpClient { BaseAddress = new Uri(app.Client.Url, "/"), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/openmetrics-text; version=1.0.0");

        // The page knows all tables when each was looked at once.
        var looked = await LookAtAllAsync(http, cancellationToken);
        var rest = new Times();
        for (var times = 0; times < AtRest; times++)
        {
            await AskAsync(http, metrics, rest, cancellationToken);
        }

        var clock = Stopwatch.StartNew();
        await app.DropAsync(0, large, cancellationToken);
        var loaded = app.WaitForRowsAsync(rows, Pace, cancellationToken);
        var beside = new Times();
        while (!loaded.IsCompleted)
        {
            await AskAsync(http, metrics, beside, cancellationToken);
            await Task.WhenAny(loaded, Task.Delay(Pace, cancellationToken));
        }

        await loaded;
        var table = new MarkdownTable(
            "Metrics and status with 2,000 tables",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A ledger of {Tables:N0} tables with {BatchesOfTable} closed files each, and metrics of as many tables with every "
                    + $"outcome, promise and the like, and seven states: {_series:N0} lines, {_bytes / 1e6:F1} MB a scrape. *Beside a "
                    + $"load*: once a second from the drop of a file of {rows:N0} Amplitude events (NDJSON.gz) until a query finds "
                    + $"them, {clock.Elapsed.TotalSeconds:F0} s. After the start it took {looked.TotalSeconds:F1} s until the status had "
                    + $"looked at every table."
            ),
            "",
            "requests",
            "metrics median s",
            "metrics slowest s",
            "status median s",
            "status slowest s"
        );
        table.Add(["at rest", .. rest.Cells()]);
        table.Add(["beside a load", .. beside.Cells()]);
        return table;
    }

    private async Task AskAsync(HttpClient http, PipelineMetrics metrics, Times times, CancellationToken cancellationToken)
    {
        // The timer that judges promises knows none of these tables, and takes them away each minute.
        ShowObjectives(metrics);
        var clock = Stopwatch.StartNew();
        var text = await http.GetStringAsync(new Uri("api/metrics", UriKind.Relative), cancellationToken);
        times.Metrics.Add(clock.Elapsed.TotalSeconds);
        (_bytes, _series) = (text.Length, text.AsSpan().Count('\n'));

        // As a page that opens: it knows no version yet, so all tables are in the answer.
        clock.Restart();
        await http.GetByteArrayAsync(new Uri("api/status", UriKind.Relative), cancellationToken);
        times.Status.Add(clock.Elapsed.TotalSeconds);
    }

    private static async Task<TimeSpan> LookAtAllAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (
            !(await http.GetStringAsync(new Uri("api/status", UriKind.Relative), cancellationToken)).Contains(
                "\"behind\":0,",
                StringComparison.Ordinal
            )
        )
        {
            await Task.Delay(Pace, cancellationToken);
        }

        return clock.Elapsed;
    }

    private void Record(PipelineMetrics metrics)
    {
        foreach (var table in _names)
        {
            foreach (var state in (string[])["registered", "curated", "published", "refused", "parked", "duplicate", "superseded"])
            {
                metrics.FilesBecame(table, state);
            }

            foreach (var outcome in RowOutcomes.All)
            {
                metrics.RowsBecame(table, outcome, 1);
            }

            foreach (var rule in (string[])["type", "required", "pattern"])
            {
                metrics.RowsBroke(table, rule, 1);
            }

            foreach (var direction in Directions.All)
            {
                metrics.BytesWent(table, direction, 1);
            }

            foreach (var objective in ObjectiveNames.All)
            {
                metrics.Breached(table, objective);
            }

            metrics.QueryEnded(table, Outcomes.Ok, TimeSpan.FromSeconds(0.1));
        }

        metrics.Show(costs: [.. _names.Select(table => new TableCost(table, 1, 2))]);
    }

    private void ShowObjectives(PipelineMetrics metrics) =>
        metrics.Show(
            [
                .. _names.SelectMany(
                    _ => ObjectiveNames.All,
                    (table, objective) => new ObjectiveReading(table, objective, PromisedSeconds: 3_600, IsMet: true, BudgetLeft: 1)
                ),
            ],
            [.. _names.Select(table => new VolumeReading(table, 1, 2))],
            Shown
        );

    private sealed record Times
    {
        public List<double> Metrics { get; } = [];

        public List<double> Status { get; } = [];

        public string[] Cells() =>
            [
                Metrics.Count.ToString(CultureInfo.InvariantCulture),
                Text(Median.Of(Metrics)),
                Text(Metrics.Max()),
                Text(Median.Of(Status)),
                Text(Status.Max()),
            ];

        private static string Text(double seconds) => FormattableString.Invariant($"{seconds:F2}");
    }
}
