using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Benchmarks.Measuring;
using Landfall.Cli.Hosting;
using Landfall.Contracts;
using Landfall.Landing;
using Landfall.Ledger;
using Landfall.Ledger.Rows.Sqlite;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Options;

namespace Landfall.Benchmarks.App;

/// <summary>How soon small files of one table are queryable, alone and while very many files of another table wait.</summary>
internal sealed class CrowdedBenchmark(AppPlace place, int crowd, int landed)
{
    private const int WarmUps = 3;
    private const int Files = 11;
    private const int Rows = 1_000;

    // Files go to the two tables in turn: those with an even number would be the crowd's.
    private const int Crowd = 0;
    private const int Other = 1;
    private const int Tables = 2;

    // Entries that are written at once.
    private const int Together = 5_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongPace = TimeSpan.FromMilliseconds(500);

    // On a host that is up there is no other way to make files wait.
    private int Landed => place.Host is null ? Math.Min(landed, crowd) : crowd;

    /// <summary>Measures both.</summary>
    /// <exception cref="InvalidOperationException">The app came to the files that have not landed.</exception>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        var table = new MarkdownTable(
            "A small file beside a crowd of another table",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{crowd:N0} files of one event of one table wait in the ledger, and {Landed:N0} of them, which come first, lie in the "
                    + $"landing container. While the app works them off, {Files} files of {Rows:N0} events of another table are dropped "
                    + $"one after the other without a word to it, each until `POST /api/query` finds its rows. *Found* is the median from "
                    + $"the begin of the upload until the file is written down, *read* from there to the end of its curating, *loaded* "
                    + $"from there until the query."
            ),
            "",
            "waiting at the begin",
            "waiting at the end",
            "median s",
            "fastest s",
            "slowest s",
            "of it found s",
            "read s",
            "loaded s",
            "peak MB"
        );
        if (place.Host is null)
        {
            await using (var alone = await RunningApp.StartAsync(place, place.Tables(Tables), cancellationToken))
            {
                table.Add(["alone", .. await MeasureAsync(alone, 0, 0, cancellationToken)]);
            }

            await using var crowded = await RunningApp.StartAsync(
                place,
                place.Tables(Tables),
                data => FillAsync(data, cancellationToken),
                cancellationToken
            );
            table.Add(["beside the crowd", .. await MeasureAsync(crowded, 0, crowd, cancellationToken)]);
            return await crowded.RowsAsync([BenchmarkTables.NameOf(Crowd)], cancellationToken) < Landed || Landed == crowd
                ? table
                : throw new InvalidOperationException($"All {Landed} files that had landed were loaded too soon: give more by --landed.");
        }

        await using var app = await RunningApp.StartAsync(place, place.Tables(Tables), cancellationToken);
        table.Add(["alone", .. await MeasureAsync(app, 0, 0, cancellationToken)]);
        using (var driver = await StartDriverAsync(cancellationToken))
        {
            await driver.DropAsync(app.ConnectionString, app.Prefix, cancellationToken);
        }

        table.Add(["beside the crowd", .. await MeasureAsync(app, WarmUps + Files, crowd, cancellationToken)]);
        return table;
    }

    private static async Task<string[]> MeasureAsync(RunningApp app, int first, int waiting, CancellationToken cancellationToken)
    {
        string[] crowd = [BenchmarkTables.NameOf(Crowd)];
        string[] other = [BenchmarkTables.NameOf(Other)];
        if (waiting > 0)
        {
            await app.WaitForRowsAsync(crowd, 1, waiting, LongPace, cancellationToken);
        }

        app.Process.ForgetPeak();
        var before = waiting - await app.RowsAsync(crowd, cancellationToken);
        var times = new List<FileTimes>();
        for (var file = first; file < first + WarmUps + Files; file++)
        {
            var number = (file * Tables) + Other;
            using var content = await app.Tables.MakeAsync(number, Rows, cancellationToken);
            var (begin, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
            await app.DropAsync(number, content, cancellationToken);
            await app.WaitForRowsAsync(other, (file + 1) * Rows, (file + 1) * Rows, Pace, cancellationToken);
            var one = await TimesAsync(app, number, begin, clock.Elapsed.TotalSeconds, cancellationToken);
            Console.Error.WriteLine($"file {file}: {one}");
            if (file >= first + WarmUps)
            {
                times.Add(one);
            }
        }

        var after = waiting - await app.RowsAsync(crowd, cancellationToken);
        return
        [
            MarkdownTable.Cell(before, "N0"),
            MarkdownTable.Cell(after, "N0"),
            Text(Median.Of(times.Select(one => one.Seconds))),
            Text(times.Min(one => one.Seconds)),
            Text(times.Max(one => one.Seconds)),
            Text(Median.Of(times.Select(one => one.Found))),
            Text(Median.Of(times.Select(one => one.Read - one.Found))),
            Text(Median.Of(times.Select(one => one.Seconds - one.Read))),
            MarkdownTable.Cell(app.Process.PeakMegabytes(), "N0"),
        ];
    }

    private static async Task<FileTimes> TimesAsync(
        RunningApp app,
        int number,
        DateTimeOffset begin,
        double seconds,
        CancellationToken cancellationToken
    )
    {
        var newest = await app.Client.IngestionsAsync(BenchmarkTables.NameOf(Other), state: null, limit: 100, cancellationToken);
        var batch = newest.Ingestions.Single(one => string.Equals(one.Name, app.Tables.FileOf(number), StringComparison.Ordinal)).Batch;
        var found = await app.Client.FindBatchAsync(batch, cancellationToken);
        var curate = found!.Entry.Stages.Single(stage => string.Equals(stage.Stage, "curate", StringComparison.Ordinal));
        return new FileTimes(
            (found.Entry.RegisteredAt - begin).TotalSeconds,
            (curate.StartedAt - begin).TotalSeconds + curate.Seconds,
            seconds
        );
    }

    private static string Text(double seconds) => MarkdownTable.Cell(seconds, "F2");

    private Task<DropDriver> StartDriverAsync(CancellationToken cancellationToken) =>
        DropDriver.StartAsync(
            Directory.CreateDirectory(Path.Combine(place.Folder, "crowd")),
            place.Tables(1),
            Landed,
            rows: 1,
            cancellationToken
        );

    /// <summary>Lands the crowd in an Azurite that nobody listens to yet, and writes it down as a trigger would have done.</summary>
    private async Task FillAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        await using var storage = await LocalStorage.OpenAsync(data.CreateSubdirectory("azurite").FullName, cancellationToken);
        var containers = new LandfallContainers(new BlobServiceClient(storage.ConnectionString), Options.Create(new StorageOptions()));
        await containers.Landing.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        using (var driver = await StartDriverAsync(cancellationToken))
        {
            await driver.DropAsync(storage.ConnectionString, prefix: "", cancellationToken);
        }

        var table = BenchmarkTables.NameOf(Crowd);
        var contract = ContractSet.Read(await place.Tables(Tables).ContractsAsync(cancellationToken)).Set?.Find(table)
            ?? throw new InvalidDataException($"There is no contract of {table}.");
        await using var store = new SqliteLedgerStore(
            Options.Create(new SqliteLedgerOptions { Path = Path.Combine(data.FullName, "ledger.db") })
        );
        await store.EnsureAsync(cancellationToken);
        using var metrics = new PipelineMetrics(TimeProvider.System);
        var ledger = new BatchLedger(store, containers, metrics, TimeProvider.System);
        var inFolder = new GetBlobsOptions { Prefix = BenchmarkTables.FolderOf(Crowd) };
        await foreach (
            var some in containers.Landing.GetBlobsAsync(inFolder, cancellationToken).AsPages().WithCancellation(cancellationToken)
        )
        {
            await ledger.CreateAllAsync([.. some.Values.Select(blob => Entry(contract, LandedFiles.FileOf(blob)))], cancellationToken);
        }

        // Those of the day before come last in their table.
        var before = DateTimeOffset.UtcNow.AddDays(-1);
        foreach (var some in Enumerable.Range(Landed, crowd - Landed).Chunk(Together))
        {
            await ledger.CreateAllAsync([.. some.Select(number => Entry(contract, Missing(number, before)))], cancellationToken);
        }
    }

    private static LandedFile Missing(int number, DateTimeOffset lastModified) =>
        new(
            FormattableString.Invariant($"{BenchmarkTables.FolderOf(Crowd)}before-{number}.json.gz"),
            FormattableString.Invariant($"0x{number:X}"),
            lastModified,
            Length: 500
        );

    private static LedgerEntry Entry(TableContract contract, LandedFile file) =>
        new()
        {
            Batch = BatchId.Create(contract.Table, file),
            Table = contract.Table,
            State = BatchState.Registered,
            File = file,
            Contract = contract.Hash,
            RegisteredAt = file.LastModified,
            UpdatedAt = file.LastModified,
        };
}

/// <summary>When what had become of a file, in seconds since its upload began.</summary>
/// <param name="Found">It was written down.</param>
/// <param name="Read">It was curated.</param>
/// <param name="Seconds">A query found its rows.</param>
internal sealed record FileTimes(double Found, double Read, double Seconds)
{
    public override string ToString() => FormattableString.Invariant($"{Seconds:F2} s, found {Found:F2}, read {Read:F2}");
}
