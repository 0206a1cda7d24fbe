using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using Landfall.EndToEnd.Tests.Cli;
using Landfall.EndToEnd.Tests.Hosting;

namespace Landfall.EndToEnd.Tests.Adopting;

/// <summary>A migration as its operations page tells it: adopt the history, fill the gaps, compare with what was there before.</summary>
public sealed class MigrationTests
{
    private const int Hours = 40;
    private const int RowsAFile = 3;

    private static readonly DateTime Begin = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);

    private const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: web-visit
        version: 1.0.0
        status: active
        customProperties:
          - property: landfallLanding
            value: "visits/**/*_*-*-*_*#*.csv"
          - property: landfallDialect
            value: csv
          - property: landfallMode
            value: append
          - property: landfallExpects
            value: "*_{yyyy}-{MM}-{dd}_{H}#*.csv"
        schema:
          - name: visit
            physicalName: web.visit
            properties:
              - name: Id
                logicalType: integer
                required: true
              - name: At
                logicalType: timestamp
              - name: Page
                logicalType: string
              - name: Spent
                logicalType: number
                physicalType: decimal(9,3)
        """;

    [Fact]
    public async Task AdoptGapsCompare_AKilledMigration_EndsAsTheSourceIs()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("contracts"));
        await File.WriteAllTextAsync(work.File("contracts/web.visit.odcs.yaml"), Contract);
        var files = await WriteAsync(work);
        await using var up = await UpProcess.StartAsync(work, "--contracts", work.File("contracts"));
        string[] adopt = ["adopt", "old/visits", "--from", "2026-01-05", "--to", "2026-01-06"];

        var planned = await CliProcess.RunAsync(work.Path, [.. adopt, "--dry-run", "--json"]);
        Assert.Equal((1, Hours - 2, 0, 1, 1), Totals(planned));
        Assert.Empty(await LandedAsync(work));

        // Killed in the middle: nobody tells the next one how far it came.
        await using (var first = CliProcess.Start(work.Path, [.. adopt, "--rate", "10/s"]))
        {
            await Eventually.GetAsync(async () => (await LandedAsync(work)).Count >= 5 ? work : null, () => "five files landed");
            await first.SignalAsync("KILL");
            Assert.Equal(137, (await first.EndAsync()).ExitCode);
        }

        var before = (await LandedAsync(work)).Count;
        Assert.InRange(before, 5, Hours - 3);
        var second = await CliProcess.RunAsync(work.Path, [.. adopt, "--rate", "1000", "--json"]);
        Assert.Equal((1, Hours - 2 - before, before, 1, 1), Totals(second));
        Assert.Equal(
            files.Where(file => !file.IsHole).Select(file => file.Name).Order(StringComparer.Ordinal),
            (await LandedAsync(work)).Order(StringComparer.Ordinal)
        );
        var third = await CliProcess.RunAsync(work.Path, [.. adopt, "--rate", "1000"]);
        Assert.Equal(1, third.ExitCode);
        Assert.Contains("had landed before         38", third.Output, StringComparison.Ordinal);
        await RowsAsync(work, (Hours - 2) * RowsAFile);

        var gaps = await CliProcess.RunAsync(work.Path, "gaps", "web.visit", "--from", "2026-01-05", "--to", "2026-01-05", "--json");
        Assert.Equal(1, gaps.ExitCode);
        Assert.Equal((24, 22, 2), (Number(gaps.Json, "expected"), Number(gaps.Json, "there"), Number(gaps.Json, "missing")));
        Assert.Equal(
            ["2026-01-05T07", "2026-01-05T13"],
            gaps.Json.GetProperty("gaps").EnumerateArray().Select(gap => gap.GetProperty("first").GetString())
        );
        Assert.Equal(
            "landfall adopt FOLDER --from 2026-01-05 --to 2026-01-05 --table web.visit",
            gaps.Json.GetProperty("gaps")[0].GetProperty("fill").GetString()
        );
        var shown = await CliProcess.RunAsync(work.Path, "gaps", "web.visit", "--from", "2026-01-05", "--to", "2026-01-05");
        Assert.All(shown.Lines.SkipLast(1), line => Assert.InRange(line.Length, 0, 100));

        // What the gaps say, done.
        foreach (var hole in files.Where(file => file.IsHole))
        {
            File.Move(work.File($"late-{files.IndexOf(hole)}"), hole.Path);
        }

        var filled = await CliProcess.RunAsync(
            work.Path,
            "adopt",
            "old",
            "--from",
            "2026-01-05",
            "--to",
            "2026-01-05",
            "--table",
            "web.visit",
            "--json"
        );
        Assert.Equal(2, Number(filled.Json, "landed"));
        await RowsAsync(work, Hours * RowsAFile);
        var none = await CliProcess.RunAsync(work.Path, "gaps", "web.visit", "--from", "2026-01-05", "--to", "2026-01-05");
        Assert.Equal((0, ""), (none.ExitCode, none.Error));

        // The old warehouse's export against the table, while its host is up and when it is not.
        await File.WriteAllTextAsync(
            work.File("before.csv"),
            "ID,at,page,spent\n" + string.Concat(files.SelectMany(file => file.Rows).Reverse().Select(row => row + "\n"))
        );
        string[] compare = ["compare", "before.csv", "web.visit", "--key", "id"];
        var same = await CliProcess.RunAsync(work.Path, compare);
        Assert.Equal((0, ""), (same.ExitCode, same.Error));
        Assert.Contains("same: the 120 rows of both sides are the same.", same.Output, StringComparison.Ordinal);
        await File.AppendAllTextAsync(work.File("before.csv"), "9999,2026-01-05T00:00:00Z,\"\",1\n");
        await up.SignalAsync("TERM");
        await up.EndAsync();

        var missing = await CliProcess.RunAsync(work.Path, [.. compare, "--json"]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Equal(1, Number(missing.Json.GetProperty("missing"), "count"));
        Assert.Equal("9999", missing.Json.GetProperty("missing").GetProperty("keys")[0][0].GetString());
        Assert.Empty(Directory.EnumerateDirectories(work.File(".landfall"), "landfall-compare-*"));
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task AdoptGaps_AYearOfHourlyFiles_EveryHoleIsFoundAndNoneInvented()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("contracts"));
        await File.WriteAllTextAsync(work.File("contracts/web.visit.odcs.yaml"), Contract);
        var (random, holes, files) = (new Random(11), new List<string>(), 0);
        for (var hour = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc); hour.Year == 2025; hour = hour.AddHours(1))
        {
            if (random.Next(40) == 0)
            {
                holes.Add(hour.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture));
                continue;
            }

            var path = work.File(
                string.Create(CultureInfo.InvariantCulture, $"old/visits/{hour:yyyy-MM}/web_{hour:yyyy-MM-dd}_{hour.Hour}#1.csv")
            );
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, $"Id,At,Page,Spent\n{files++},,,\n");
        }

        await using var up = await UpProcess.StartAsync(work, "--contracts", work.File("contracts"));
        string[] adopt = ["adopt", "old/visits", "--from", "2025-01-01", "--to", "2025-12-31", "--rate", "100000", "--json"];
        await using (var first = CliProcess.Start(work.Path, adopt))
        {
            await Eventually.GetAsync(async () => (await LandedAsync(work)).Count > 500 ? work : null, () => "500 files landed");
            await first.SignalAsync("KILL");
            await first.EndAsync();
        }

        var before = (await LandedAsync(work)).Count;
        await using var again = CliProcess.Start(work.Path, adopt);
        var second = await again.EndAsync(TimeSpan.FromMinutes(30));
        Assert.Equal((0, files - before, before, 0, 0), Totals(second));
        await RowsAsync(work, files);

        var gaps = await CliProcess.RunAsync(
            work.Path,
            "gaps",
            "web.visit",
            "--from",
            "2025-01-01",
            "--to",
            "2025-12-31",
            "--limit",
            "10000",
            "--json"
        );
        Assert.Equal((8760, files, holes.Count), (Number(gaps.Json, "expected"), Number(gaps.Json, "there"), Number(gaps.Json, "missing")));
        Assert.Equal(
            holes,
            gaps.Json.GetProperty("gaps")
                .EnumerateArray()
                .SelectMany(gap =>
                    Enumerable
                        .Range(0, Number(gap, "count"))
                        .Select(at =>
                            DateTime
                                .ParseExact(gap.GetProperty("first").GetString()!, "yyyy-MM-ddTHH", CultureInfo.InvariantCulture)
                                .AddHours(at)
                                .ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture)
                        )
                )
        );
    }

    [Theory]
    [InlineData("compare|nowhere.csv|web.visit", "There is no file 'nowhere.csv'.")]
    [InlineData("compare|.|web.visit", "'.' is a folder.")]
    [InlineData("compare|a|b|--tolerance|0.1", "--tolerance compares rows of one key: name it by --key.")]
    [InlineData("compare|a|b|--memory|much", "--memory 'much' is not a size; expected one such as 512MB or 2GB.")]
    [InlineData("adopt|.|--rate|1/h", "--rate '1/h' is no rate; expected one such as 10, 10/s or 300/min, up to 100000.")]
    [InlineData("adopt|.|--from|2026-01-02|--to|2026-01-01", "--from is after --to.")]
    public async Task Commands_WhatCannotBeMeant_IsRefusedWith2(string line, string message)
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(work.Path, line.Split('|'));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"error: {message}", result.Error, StringComparison.Ordinal);
    }

    private static async Task<List<SourceFile>> WriteAsync(WorkFolder work)
    {
        var files = new List<SourceFile>();
        for (var at = 0; at < Hours; at++)
        {
            var hour = Begin.AddHours(at);
            var name = string.Create(CultureInfo.InvariantCulture, $"visits/a b/é&%23+ü_{hour:yyyy-MM-dd}_{hour.Hour}#1.csv");
            List<string> rows =
            [
                .. Enumerable
                    .Range(0, RowsAFile)
                    .Select(row =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{(at * RowsAFile) + row},{hour.AddMinutes(row):yyyy-MM-ddTHH:mm:ss}Z,\"/p, {row}\",{row / 4m:0.000}"
                        )
                    ),
            ];
            var file = new SourceFile(name, work.File($"old/{name}"), rows, at is 7 or 13);
            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
            await File.WriteAllTextAsync(
                file.IsHole ? work.File($"late-{at}") : file.Path,
                "Id,At,Page,Spent\n" + string.Concat(rows.Select(row => row + "\n"))
            );
            files.Add(file);
        }

        await File.WriteAllTextAsync(work.File("old/visits/notes of 2026-01-05.txt"), "not a visit\n");
        await File.WriteAllTextAsync(work.File("old/visits/x_2026-01-09_1#1.csv"), "Id,At,Page,Spent\n");
        return files;
    }

    private static (int Exit, int Landed, int There, int OutOfRange, int Unclaimed) Totals(CliResult result) =>
        (
            result.ExitCode,
            Number(result.Json, "landed"),
            Number(result.Json, "alreadyThere"),
            Number(result.Json, "outOfRange"),
            Number(result.Json, "unclaimed")
        );

    private static int Number(JsonElement document, string name) => document.GetProperty(name).GetInt32();

    private static async Task<List<string>> LandedAsync(WorkFolder work)
    {
        using var host = JsonDocument.Parse(await File.ReadAllTextAsync(work.File(".landfall/host.json")));
        var landing = new BlobServiceClient(host.RootElement.GetProperty("storage").GetString()).GetBlobContainerClient("landing");
        return await landing.GetBlobsAsync().Select(blob => blob.Name).ToListAsync();
    }

    private static Task RowsAsync(WorkFolder work, int rows) =>
        Eventually.GetAsync(
            async () =>
            {
                var counted = await CliProcess.RunAsync(work.Path, "query", "select count(*) as n from web.visit", "--json");
                return counted.ExitCode == 0 && counted.Json.GetProperty("rows")[0][0].GetInt32() == rows ? work : null;
            },
            () => $"{rows} rows in web.visit"
        );

    private sealed record SourceFile(string Name, string Path, IReadOnlyList<string> Rows, bool IsHole);
}
