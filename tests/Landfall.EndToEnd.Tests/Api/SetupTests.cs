using System.Net;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>What a running host says is missing, and makes when it is asked to.</summary>
public sealed class SetupTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> LookEverySecond = new(StringComparer.Ordinal)
    {
        ["Landfall:Health:CheckEvery"] = "00:00:01",
        ["Landfall:Health:RecheckAfter"] = "00:00:01",
    };

    [Fact]
    public async Task Health_AContainerIsMissing_SaysSoUntilSetupHasMadeIt()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(bed, settings: LookEverySecond);
        await StatusAsync(app, "ok");
        await bed.Rejects.DeleteAsync();

        var incomplete = await StatusAsync(app, "incomplete");
        var setup = await app.Api.PostAsync("setup", new { }, HttpStatusCode.OK);
        var after = await app.Api.GetAsync("health");

        Assert.Equal(
            $$"""[{"kind":"container","name":"{{bed.Rejects.Name}}","detail":"It is not there. Run 'landfall setup'."}]""",
            incomplete.GetProperty("problems").GetRawText()
        );
        var parts = setup.GetProperty("parts").EnumerateArray().ToDictionary(Name, part => part.GetProperty("outcome").GetString()!);
        Assert.Equal(("created", "there"), (parts[bed.Rejects.Name], parts[bed.Lake.Name]));
        Assert.Equal(
            [
                .. new[] { "contracts", "events", "events-poison", "lake", "landing", "ledger", "rejects" }.Select(name =>
                    bed.Prefix + name
                ),
                "ledger",
            ],
            parts.Keys.OrderBy(name => name == "ledger").ThenBy(name => name, StringComparer.Ordinal)
        );
        Assert.Equal("[]", setup.GetProperty("problems").GetRawText());
        Assert.Equal("ok", after.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Health_NoContractIsInForce_SaysSo()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(
            bed,
            settings: new Dictionary<string, string?>(LookEverySecond) { ["Landfall:Contracts:RefreshAfter"] = "00:00:00" }
        );
        await StatusAsync(app, "ok");
        foreach (var name in await LandfallBed.NamesAsync(bed.ContractBlobs, "current/"))
        {
            await bed.ContractBlobs.GetBlobClient(name).DeleteAsync();
        }

        var incomplete = await StatusAsync(app, "incomplete");

        Assert.Equal("contract", incomplete.GetProperty("problems")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Setup_LakeOfAnotherLandfall_IsAConflict()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(bed);
        await bed.Lake.GetBlobClient("format.json").UploadAsync(BinaryData.FromString("""{"format":7}"""), overwrite: true);

        var refused = await app.Api.PostAsync("setup", new { }, HttpStatusCode.Conflict);

        Assert.Contains("was made by a newer Landfall (format 7;", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Name(JsonElement part) => part.GetProperty("name").GetString()!;

    private static async Task<JsonElement> StatusAsync(RunningApp app, string status) =>
        (
            await Eventually.GetAsync(
                async () =>
                    await app.Api.GetAsync("health") is var health && health.GetProperty("status").GetString() == status
                        ? new Box(health)
                        : null,
                () => $"the health is {status}"
            )
        ).Value;

    private sealed record Box(JsonElement Value);
}
