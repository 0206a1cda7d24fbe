using System.Net;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>GET /api/warehouse/plan and POST /api/warehouse/apply.</summary>
public sealed class ProvisioningTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task PlanAndApply_AWarehouseInUse_HasWhatItsLoadsMadeAndGetsTheRest()
    {
        using var bed = new LandfallBed(
            azurite,
            Path.Combine(SharedData.Repository, "contracts", "amplitude.event.odcs.yaml"),
            Path.Combine(SharedData.Repository, "contracts", "salesforce.account.odcs.yaml")
        );
        await using var app = await RunningApp.StartAsync(bed);
        var events = await SampleFile.CreateAsync("amplitude/187520_2026-11-17_10#1.json.gz", "amplitude.event", rows: 60, seed: 1);
        await bed.DropAsync(events.Name, events.Content);
        await app.Api.AllEndedAsync(1);

        var plan = await app.Api.GetAsync("warehouse/plan");

        Assert.Equal(["warehouse", "id", "steps", "notes", "failure"], plan.EnumerateObject().Select(field => field.Name));
        Assert.Equal("duckdb", plan.GetProperty("warehouse").GetString());
        Assert.Equal(
            [
                "schema of Landfall's own tables: there",
                "format of Landfall's own tables: there",
                "markers of loaded files: there",
                "log of storage that is built anew: there",
                "log of stages: there",
                "view of how long files were on their way: there",
                "schema amplitude: there",
                "control row of amplitude.event: there",
                "schema salesforce: missing",
                "control row of salesforce.account: missing",
            ],
            States(plan)
        );

        var stale = await app.Api.PostAsync("warehouse/apply?plan=0123456789abcdef", new { }, HttpStatusCode.Conflict);
        Assert.StartsWith(
            "The plan '0123456789abcdef' is not what the warehouse needs any more",
            stale.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );

        var applied = await app.Api.PostAsync($"warehouse/apply?plan={plan.GetProperty("id").GetString()}", new { }, HttpStatusCode.OK);
        Assert.Equal(["schema salesforce: done", "control row of salesforce.account: done"], States(applied).TakeLast(2));
        Assert.Equal(JsonValueKind.Null, applied.GetProperty("failure").ValueKind);

        var again = await app.Api.PostAsync("warehouse/apply", new { }, HttpStatusCode.OK);
        Assert.All(States(again), state => Assert.EndsWith(": there", state, StringComparison.Ordinal));
    }

    private static IEnumerable<string> States(JsonElement plan) =>
        plan.GetProperty("steps")
            .EnumerateArray()
            .Select(step => $"{step.GetProperty("purpose").GetString()}: {step.GetProperty("state").GetString()}");
}
