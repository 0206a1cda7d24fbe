using System.Diagnostics;
using System.Globalization;
using Landfall.Benchmarks.Measuring;
using Landfall.Functions.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Benchmarks.App;

/// <summary>
/// What looks, sweeps and an idle host cost with a short ledger and with a long one, each in a host of its own, one after the other; of a
/// host that is up already, with the ledger that it has.
/// </summary>
internal sealed class HistoryBenchmark(AppPlace place)
{
    private const int Few = 100;
    private const int Many = 100_000;
    private const int Tables = 50;
    private const int Looks = 15;
    private const int Files = 21;
    private const int Rows = 1_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Measures both ledgers, or the one that is there.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "A long history",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A running app whose ledger holds closed batches of {Tables} tables, all of one day; median of {Looks} requests each, "
                    + $"of {Looks} sweeps in the host's own process, and of {Files} files of {Rows:N0} rows that are dropped one after the "
                    + $"other without a word to the app. *Landing sweep* is the timer that finds files no event brought, *table watch* the "
                    + $"one that finds tables which should move."
            ),
            "batches in the ledger",
            "status ms",
            "newest 20 ms",
            "rejects ms",
            "health ms",
            "landing sweep ms",
            "table watch ms",
            "upload to queryable s",
            "idle, cpu s in 20 s"
        );
        if (place.Host is not null)
        {
            await using var there = await RunningApp.StartAsync(place, place.Tables(1), cancellationToken);
            var known = (await there.Client.TablesAsync(cancellationToken)).Tables.Sum(one => one.States.Values.Sum());
            table.Add([Count(known), .. await MeasureAsync(there, cancellationToken)]);
            return table;
        }

        foreach (var batches in (int[])[Few, Many])
        {
            await using var app = await RunningApp.StartAsync(
                place,
                place.Tables(1),
                data => ClosedBatches.FillAsync(data, batches, Tables, cancellationToken),
                cancellationToken
            );
            table.Add([Count(batches), .. await MeasureAsync(app, cancellationToken)]);
        }

        return table;
    }

    private static string Count(long batches) => batches.ToString("N0", CultureInfo.InvariantCulture);

    private static async Task<string[]> MeasureAsync(RunningApp app, CancellationToken cancellationToken)
    {
        var seconds = new List<double>();
        for (var file = 0; file < Files; file++)
        {
            using var content = await app.Tables.MakeAsync(file, Rows, cancellationToken);
            var clock = Stopwatch.StartNew();
            await app.DropAsync(file, content, cancellationToken);
            await app.WaitForRowsAsync((file + 1) * Rows, Pace, cancellationToken);
            seconds.Add(clock.Elapsed.TotalSeconds);
        }

        var client = app.Client;
        string[] looks =
        [
            await MillisecondsAsync(() => client.TablesAsync(cancellationToken)),
            await MillisecondsAsync(() => client.IngestionsAsync(table: null, state: null, limit: 20, cancellationToken)),
            await MillisecondsAsync(() => client.RejectsAsync(table: null, batch: null, limit: 100, cancellationToken)),
            await MillisecondsAsync(() => client.AnswersAsync(cancellationToken)),
            .. await SweepsAsync(app, cancellationToken),
        ];
        var idle = await app.Process.OfAsync(() => Task.Delay(Idle, cancellationToken));
        return [.. looks, FormattableString.Invariant($"{Median.Of(seconds):F2}"), MarkdownTable.Cell(idle.Cpu, "F2")];
    }

    // As the host's timers call them; of another process they cannot be timed, as a host answers before it is through.
    private static async Task<string[]> SweepsAsync(RunningApp app, CancellationToken cancellationToken)
    {
        if (app.Services is not { } services)
        {
            return ["-", "-"];
        }

        var durable = services.GetRequiredService<DurableTaskClient>();
        var landing = ActivatorUtilities.CreateInstance<LandingSweep>(services);
        var tables = ActivatorUtilities.CreateInstance<TableWatch>(services);
        return
        [
            await MillisecondsAsync(() => landing.Run(new TimerInfo(), durable, cancellationToken)),
            await MillisecondsAsync(() => tables.Run(new TimerInfo(), durable, cancellationToken)),
        ];
    }

    private static async Task<string> MillisecondsAsync(Func<Task> look)
    {
        await look();
        var milliseconds = new List<double>();
        for (var times = 0; times < Looks; times++)
        {
            var clock = Stopwatch.StartNew();
            await look();
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
        }

        return FormattableString.Invariant($"{Median.Of(milliseconds):F1}");
    }
}
