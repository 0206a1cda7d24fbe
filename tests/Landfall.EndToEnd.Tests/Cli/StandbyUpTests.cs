using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class StandbyUpTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Up_AnotherHostWorksOnTheAccount_StandsByAndTakesOverWithTheSameDataFolderOnly()
    {
        using var work = new WorkFolder();
        await using var first = Up(work, "data");
        using var firstApi = await ApiAsync(work, "data");
        await using var stranger = Up(work, "other");
        var refused = await stranger.EndAsync();

        // As on another machine, from which the first one cannot be asked.
        File.Delete(work.File("data/host.json"));
        await using var second = Up(work, "data");
        using var secondApi = await ApiAsync(work, "data");
        var before = (await secondApi.GetAsync("health")).GetProperty("status").GetString();

        await first.InterruptAsync();
        await first.EndAsync();
        await Eventually.GetAsync(
            async () => (await secondApi.GetAsync("health")).GetProperty("status").GetString() == "ok" ? second : null,
            () => "the second host works"
        );
        await second.InterruptAsync();
        var end = await second.EndAsync();

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(
            "error: The container 'ledger' of devstoreaccount1 belongs to the ledger ",
            refused.Error,
            StringComparison.Ordinal
        );
        Assert.EndsWith("next:  Name another folder by --data, or see the host's log.\n", refused.Error, StringComparison.Ordinal);
        Assert.Equal("standby", before);
        Assert.StartsWith("Standing by. Another host does the work, in term 1 since ", end.Lines[0], StringComparison.Ordinal);
    }

    private CliProcess Up(WorkFolder work, string data) =>
        CliProcess.StartOn(azurite.ConnectionString, work.Path, "up", "--contracts", WorkFolder.Contracts, "--data", data);

    private static async Task<LandfallClient> ApiAsync(WorkFolder work, string data)
    {
        var file = await Eventually.GetAsync(
            async () =>
                File.Exists(work.File($"{data}/host.json"))
                && await File.ReadAllTextAsync(work.File($"{data}/host.json")) is [.., '}'] whole
                    ? whole
                    : null,
            () => "host.json is written"
        );
        return new LandfallClient(JsonDocument.Parse(file).RootElement.GetProperty("url").GetString()!.TrimEnd('/'), () => "");
    }
}
