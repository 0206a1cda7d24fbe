using System.Net;
using System.Text;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Archives;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Microsoft.Data.Sqlite;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>The ledger's file is gone, while landing, lake and warehouse are there.</summary>
public sealed class RestoreTests(AzuriteFixture azurite)
{
    private const int Files = 14;

    private static readonly string Person = PersonContract.Yaml.Replace("value: crm/**", "value: crm/p/**", StringComparison.Ordinal);

    private static readonly string Merged = Contract("deal", "crm/deal/*.csv", "merge")
        .Replace("      - name: Id\n", "      - name: Id\n        primaryKey: true\n", StringComparison.Ordinal)
        .Replace(
            "  - property: landfallMode",
            "  - property: landfallOrderBy\n    value: Age\n  - property: landfallMode",
            StringComparison.Ordinal
        )
        .Replace("logicalType: integer", "logicalType: integer\n        required: true", StringComparison.Ordinal);

    private static readonly string Full = Contract("stage", "crm/stage/{snapshot}/Stage.csv", "full");

    private static readonly byte[] Zip = WeeklyExport.Zip(("Account.csv", WeeklyExport.Account), ("Contact.csv", WeeklyExport.Contact));

    [Fact]
    public async Task RebuildLedger_LedgerIsLost_ComesToWhatItWasAndLoadsNothingTwice()
    {
        using var bed = Bed();
        await RunAsync(bed, async app =>
        {
            await LandAsync(bed, app);
            await bed.QuietAsync();
        });
        var before = await LandfallImage.ReadAsync(bed);
        var entries = await bed.EntriesAsync();
        var lost = await LoseAsync(bed);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => RunningApp.StartAsync(bed));
        Assert.EndsWith(
            $"start once with 'landfall up --replace-ledger {lost}', then run 'landfall rebuild --ledger'.",
            refused.Message,
            StringComparison.Ordinal
        );

        await RunAsync(
            bed,
            async app =>
            {
                var problem = await Eventually.GetAsync(
                    async () =>
                        (await app.Api.GetAsync("health")).GetProperty("problems").EnumerateArray().FirstOrDefault()
                            is { ValueKind: not JsonValueKind.Undefined } found
                            ? found.GetRawText()
                            : null,
                    () => "the host says what is lost"
                );
                Assert.Equal(
                    $$"""{"kind":"ledger","name":"{{lost}}","detail":"That ledger is lost, and the one in its place has no entries of """
                        + """what was loaded before. No file is taken until you run 'landfall rebuild --ledger'."}""",
                    problem.Replace("\\u0027", "'", StringComparison.Ordinal)
                );
                Assert.Contains("until you run 'landfall rebuild --ledger'.", app.Notes, StringComparison.Ordinal);
                Assert.Empty(await bed.RowsAsync("b|"));

                var restored = await app.Api.RequestAsync("rebuild?ledger=true");
                Assert.Equal(0, restored.GetProperty("refused").GetInt64());
                await app.Api.AllEndedAsync(entries.Count);
                Assert.Equal(0, (await app.Api.RequestAsync("rebuild?ledger=true")).GetProperty("changed").GetInt64());
                await bed.QuietAsync();
            },
            lost
        );

        var after = await LandfallImage.ReadAsync(bed);
        Assert.Equal(before.Rows, after.Rows);
        Assert.Equal(before.Markers, after.Markers);
        Assert.Equal(before.Rejects, after.Rejects);
        Assert.Equal(before.Ledger, after.Ledger);
    }

    [Fact]
    public async Task RebuildLedger_ThenNewFiles_LoadOnceAndRepeatedOnesAreDuplicates()
    {
        using var bed = Bed();
        await RunAsync(bed, async app =>
        {
            await bed.DropAsync("crm/p/1.csv", Rows(1));
            await bed.DropAsync("crm/stage/2026-11-20/Stage.csv", Rows(1));
            await app.Api.AllPublishedAsync(2);
            await bed.QuietAsync();
        });
        var lost = await LoseAsync(bed);

        await RunAsync(
            bed,
            async app =>
            {
                await app.Api.RequestAsync("rebuild?ledger=true");
                await app.Api.AllPublishedAsync(2);
                await bed.DropAsync("crm/p/2.csv", Rows(2));
                await bed.DropAsync("crm/p/again.csv", Rows(1));
                await bed.DropAsync("crm/stage/2026-11-19/Stage.csv", Rows(2));
                await bed.DropAsync("crm/stage/2026-11-21/Stage.csv", Rows(3));
                var states = (await app.Api.AllEndedAsync(6)).Select(one => (one.Name, one.State));
                Assert.Equal(
                    [
                        ("crm/p/1.csv", "published"),
                        ("crm/p/2.csv", "published"),
                        ("crm/p/again.csv", "duplicate"),
                        ("crm/stage/2026-11-19/Stage.csv", "superseded"),
                        ("crm/stage/2026-11-20/Stage.csv", "published"),
                        ("crm/stage/2026-11-21/Stage.csv", "published"),
                    ],
                    states
                );
                Assert.Equal(
                    """[["1"],["2"],["3"],["4"]]""",
                    (await app.Api.PostAsync("query", new { sql = "SELECT Id FROM crm.person ORDER BY Id" }, HttpStatusCode.OK))
                        .GetProperty("rows")
                        .GetRawText()
                );
                Assert.Equal(
                    """[["5"],["6"]]""",
                    (await app.Api.PostAsync("query", new { sql = "SELECT Id FROM crm.stage ORDER BY Id" }, HttpStatusCode.OK))
                        .GetProperty("rows")
                        .GetRawText()
                );
                var rows = (await app.Api.GetAsync("tables"))
                    .GetProperty("tables")
                    .EnumerateArray()
                    .Where(table => table.GetProperty("rowsInTable").ValueKind == JsonValueKind.Number)
                    .Select(table => (table.GetProperty("table").GetString(), table.GetProperty("rowsInTable").GetInt64()));
                Assert.Equal([("crm.person", 4L), ("crm.stage", 2L)], rows.Order());
                Assert.Contains(await LandfallBed.NamesAsync(bed.Lake, "crm.stage/"), name =>
                    name.EndsWith(".1.era1/part-00000.parquet", StringComparison.Ordinal)
                );
            },
            lost
        );
    }

    private LandfallBed Bed()
    {
        var bed = new LandfallBed(azurite);
        bed.WriteContract("person.odcs.yaml", Person);
        bed.WriteContract("deal.odcs.yaml", Merged);
        bed.WriteContract("stage.odcs.yaml", Full);
        bed.WriteContract("account.odcs.yaml", WeeklyExport.Contract("Account"));
        bed.WriteContract("contact.odcs.yaml", WeeklyExport.Contract("Contact"));
        return bed;
    }

    private static string Contract(string name, string landing, string mode) =>
        PersonContract
            .Yaml.Replace("crm-person", $"crm-{name}", StringComparison.Ordinal)
            .Replace("name: person", $"name: {name}", StringComparison.Ordinal)
            .Replace("crm.person", $"crm.{name}", StringComparison.Ordinal)
            .Replace("value: crm/**", $"value: \"{landing}\"", StringComparison.Ordinal)
            .Replace("value: append", $"value: {mode}", StringComparison.Ordinal);

    // Files with rejects, one that is refused, a duplicate, several read together, members of an archive, an unclaimed one, one forgotten
    // and one read again.
    private static async Task LandAsync(LandfallBed bed, RunningApp app)
    {
        await Task.WhenAll(Enumerable.Range(1, 4).Select(file => bed.DropAsync($"crm/p/{file}.csv", Rows(file))));
        await bed.DropAsync("crm/p/rejects.csv", Encoding.UTF8.GetBytes("Id,Name,Age\n50,Ada,36\n51,Grace,old\n52,Mary,31\n"));
        await bed.DropAsync("crm/p/refused.csv", Encoding.UTF8.GetBytes("Id,Name,Age\n60,Ada,x\n61,Grace,y\n"));
        await bed.DropAsync("crm/deal/1.csv", Rows(1));
        await bed.DropAsync("crm/deal/2.csv", Encoding.UTF8.GetBytes("Id,Name,Age\n1,Ada Lovelace,99\n7,Rosa,44\n"));
        await bed.DropAsync("crm/stage/2026-11-20/Stage.csv", Rows(1));
        await bed.DropAsync("other/unclaimed.csv", Rows(1));
        await bed.DropAsync(WeeklyExport.Name, Zip);
        await app.Api.AllEndedAsync(Files - 1);
        await bed.DropAsync("crm/p/same.csv", Rows(2));
        var all = await app.Api.AllEndedAsync(Files);
        await app.Api.PostAsync($"batches/{Of("crm/p/3.csv")}/forget", new { }, HttpStatusCode.OK);
        await app.Api.PostAsync($"batches/{Of("crm/p/4.csv")}/reprocess", new { }, HttpStatusCode.OK);
        await app.Api.PostAsync($"batches/{Of("crm/deal/1.csv")}/reprocess", new { }, HttpStatusCode.OK);
        await app.Api.AllEndedAsync(Files);

        string Of(string name) => all.Single(one => one.Name == name).Batch;
    }

    private static async Task RunAsync(LandfallBed bed, Func<RunningApp, Task> work, string? lost = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SweepSchedule"] = "* * * * * *",
            ["Landfall:Sweep:Settle"] = "00:00:01",
            ["Landfall:Ledger:Replaces"] = lost,
        };
        await using var app = await RunningApp.StartAsync(bed, settings: settings);
        await work(app);
    }

    // Answers with the lost ledger's id.
    private static async Task<string> LoseAsync(LandfallBed bed)
    {
        var id = JsonDocument
            .Parse((await bed.Ledger.GetBlobClient("ledger.json").DownloadContentAsync()).Value.Content)
            .RootElement.GetProperty("ledger")
            .GetString()!;
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(bed.LedgerFile)!, "ledger.db*"))
        {
            File.Delete(file);
        }

        return id;
    }

    private static byte[] Rows(int file) =>
        Encoding.UTF8.GetBytes($"Id,Name,Age\n{(2 * file) - 1},Ada,{30 + file}\n{2 * file},Grace,{40 + file}\n");
}
