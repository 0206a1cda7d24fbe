using System.Text.Json;
using Azure.Messaging;
using Landfall.EndToEnd.Tests.Cli;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Storage;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Events;

/// <summary>A promise that is broken and kept again, from the contract to the file of events, the API and the command.</summary>
public sealed class ServiceLevelEventTests(AzuriteFixture azurite)
{
    private const string Promised = "\nslaProperties:\n  - property: frequency\n    value: 20\n    unit: s\n    element: crm.person";

    [Fact]
    public async Task Events_NoNewDataAndThenSome_BreachAndRecoveryAreToldOnce()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml + Promised);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [LandfallNames.ServiceLevelScheduleSetting] = "*/1 * * * * *",
            ["Landfall:ServiceLevels:Grace"] = "00:00:02",
        };
        await using var app = await RunningApp.StartAsync(bed, settings: settings);
        var breached = await EventAsync(bed, "landfall.slo.breached");
        var (whole, one) = (await StatusAsync(app), await StatusAsync(app, "crm.person"));
        var broken = await StateAsync(app, "breached");

        await bed.DropAsync("crm/1.csv", "Id,Name,Age\n1,Ada,36\n"u8.ToArray());
        var recovered = await EventAsync(bed, "landfall.slo.recovered");
        var kept = await StateAsync(app, "on-time");

        var events = bed.Events().Where(sent => sent.Type.StartsWith("landfall.slo.", StringComparison.Ordinal)).ToList();
        Assert.Equal([breached.Id, recovered.Id], events.Select(sent => sent.Id));
        Assert.Equal(breached.Id!.Replace(":breached", ":recovered", StringComparison.Ordinal), recovered.Id);
        Assert.Equal("crm.person", breached.Subject);
        using var data = JsonDocument.Parse(breached.Data!);
        Assert.Equal(["table", "objective", "since", "reason"], data.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal("No data has come yet; new data is promised every 20 s.", data.RootElement.GetProperty("reason").GetString());
        Assert.Equal(["objective", "state", "since", "budgetLeft", "reason"], broken.EnumerateObject().Select(field => field.Name));
        Assert.InRange(kept.GetProperty("budgetLeft").GetDouble(), 0.9, 0.9999);

        Assert.Matches("^breached crm\\.person: frequency since \\d+ s ago$", Line(whole, "breached"));
        Assert.Matches("^frequency +breached +\\d+ s ago +\\d+ %$", Line(one, "frequency  "));
        Assert.Equal("frequency: No data has come yet; new data is promised every 20 s.", Line(one, "frequency:"));
        Assert.Matches("^volume +on-time +100 %$", Line(one, "volume  "));
        Assert.All([.. whole.Lines, .. one.Lines], line => Assert.InRange(line.Length, 0, 100));
        var json = (await StatusAsync(app, "crm.person", "--json")).Json.GetProperty("objectives").EnumerateArray();
        Assert.Equal(["frequency", "volume"], json.Select(objective => objective.GetProperty("objective").GetString()));
    }

    private static string Line(CliResult result, string begin) =>
        Assert.Single(result.Lines, line => line.StartsWith(begin, StringComparison.Ordinal)).TrimEnd();

    private static async Task<CliResult> StatusAsync(RunningApp app, params string[] more)
    {
        var url = app.Api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var result = await CliProcess.RunAsync(Path.GetTempPath(), ["status", .. more, "--url", url]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result;
    }

    private static async Task<JsonElement> StateAsync(RunningApp app, string state) =>
        (
            await Eventually.GetAsync(
                async () =>
                {
                    var tables = (await app.Api.GetAsync("tables?table=crm.person")).GetProperty("tables");
                    var objective = Assert
                        .Single(tables.EnumerateArray())
                        .GetProperty("objectives")
                        .EnumerateArray()
                        .First(one => one.GetProperty("objective").GetString() == "frequency");
                    return objective.GetProperty("state").GetString() == state ? new Found(objective) : null;
                },
                () => $"the frequency is {state}. {app.Notes}"
            )
        ).Objective;

    private static Task<CloudEvent> EventAsync(LandfallBed bed, string type) =>
        Eventually.GetAsync(
            () => Task.FromResult(bed.Events().FirstOrDefault(sent => sent.Type == type)),
            () => $"an event {type}; there are {string.Join(", ", bed.Events().Select(sent => sent.Type))}"
        );

    private sealed record Found(JsonElement Objective);
}
