using System.Net;
using System.Text;
using System.Text.Json;
using Landfall.Costs;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>What files cost, from the running app.</summary>
public sealed class CostTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> Prices = new()
    {
        ["Landfall:Cost:Prices:Currency"] = "EUR",
        ["Landfall:Cost:Prices:Region"] = "westeurope",
        ["Landfall:Cost:Prices:Date"] = "2026-11-28",
        ["Landfall:Cost:Prices:GbSecond"] = "1",
        ["Landfall:Cost:Budgets:crm.person"] = "0.000001",
    };

    [Fact]
    public async Task Cost_FileLoaded_IsItsTablesAndStaysWhenTheHostIsGone()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        bed.WriteContract("crm.other.odcs.yaml", PersonContract.Yaml.Replace("person", "other").Replace("crm/**", "other/**"));
        CostLine first;
        await using (var app = await RunningApp.StartAsync(bed, settings: Prices))
        {
            await bed.DropAsync("crm/a.csv", Encoding.UTF8.GetBytes("Id,Name,Age\n1,Ada,36\n2,Bo,no\n3,Cy,4\n"));
            await app.Api.AllPublishedAsync(1);
            await bed.QuietAsync();

            var costs = await CostsAsync(app);
            var lines = costs.Lines.ToDictionary(line => line.Name, StringComparer.Ordinal);
            first = lines["crm.person"];
            var usage = first.Usage;

            // The part, its manifests and the rejects are written, the file and the part are read, and the rows are two of three.
            Assert.Equal(["-", "crm.person"], lines.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(2, usage.Rows);
            Assert.InRange(usage.StoredBytes, 100, 100_000);
            Assert.InRange(usage.Blobs.Writes, 2, 30);
            Assert.InRange(usage.Blobs.Reads, 1, 30);
            Assert.InRange(usage.Executions, 2, 30);
            Assert.InRange(usage.GbSeconds, 0.0001, 600);
            Assert.InRange(usage.WarehouseSeconds, 0.0001, 300);
            Assert.Equal((decimal)usage.GbSeconds, first.Amount);
            Assert.Equal(first.Amount, first.Budget!.Spent);
            Assert.Equal(costs.Lines.Sum(line => line.Usage.Calls), costs.Total.Usage.Calls);

            // Polling and Durable's own queues and tables are nobody's.
            Assert.InRange(lines["-"].Usage.Queues.Total, 1, long.MaxValue);
            Assert.InRange(lines["-"].Usage.Tables.Total, 1, long.MaxValue);

            var days = await CostsAsync(app, "table=crm.person");
            Assert.Equal(days.Total.Usage, Assert.Single(days.Lines).Usage);
            Assert.Empty((await CostsAsync(app, "table=crm.other")).Lines);
        }

        await using var again = await RunningApp.StartAsync(bed, settings: Prices);
        var kept = Assert.Single((await CostsAsync(again)).Lines, line => line.Name == "crm.person").Usage;
        Assert.Equal(first.Usage.Rows, kept.Rows);
        Assert.InRange(kept.Blobs.Writes, first.Usage.Blobs.Writes, long.MaxValue);
    }

    [Theory]
    [InlineData("from=yesterday", "from 'yesterday' cannot be read; expected a day such as 2026-11-20.")]
    [InlineData("from=2026-11-20&to=2026-11-01", "from 2026-11-20 is after to 2026-11-01.")]
    [InlineData("from=2024-01-01&to=2026-11-01", "2024-01-01 to 2026-11-01 are more than 400 days.")]
    [InlineData("table=a%2Fb", "table 'a/b' cannot name a table.")]
    [InlineData("day=2026-11-20", "This request takes no value 'day'; expected table, from, to.")]
    public async Task Cost_ValueThatIsNone_SaysWhatIsExpected(string query, string expected)
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(bed);

        var problem = await app.Api.ProblemAsync($"cost?{query}", HttpStatusCode.BadRequest);

        Assert.Equal(expected, problem.GetProperty("detail").GetString());
    }

    private static async Task<CostReading> CostsAsync(RunningApp app, string query = "") =>
        (await app.Api.GetAsync($"cost?{query}")).Deserialize<CostReading>(JsonSerializerOptions.Web)!;
}
