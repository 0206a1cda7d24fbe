using System.Text.Json;
using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class ContractCheckTests
{
    [Fact]
    public async Task Check_TheRepositorysContracts_ListsThem()
    {
        using var work = new WorkFolder();

        var result = await CliProcess.RunAsync(work.Path, "contract", "check", WorkFolder.Contracts);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(result.Lines, line => line.StartsWith("salesforce.account ", StringComparison.Ordinal));
        Assert.EndsWith(" contracts valid.", result.Lines[^1], StringComparison.Ordinal);
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public async Task Check_ContractsInModeMerge_SaysWhatTellsTheNewerVersion()
    {
        using var work = new WorkFolder();
        var folder = Path.Combine(SharedData.Repository, "tests", "cases", "npsp-merge", "contracts");

        var result = await CliProcess.RunAsync(work.Path, "contract", "check", folder);
        var json = await CliProcess.RunAsync(work.Path, "contract", "check", folder, "--json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(result.Lines, line =>
            line.StartsWith("npsp.account ", StringComparison.Ordinal) && line.Contains(" merge  SystemModstamp ", StringComparison.Ordinal)
        );
        var account = json
            .Json.GetProperty("contracts")
            .EnumerateArray()
            .First(contract => contract.GetProperty("table").GetString() == "npsp.account");
        Assert.Equal(
            """{"mode":"merge","columns":12,"snapshotClosedBy":null,"onRewrite":null,"deduplicateBy":null,"orderBy":"""
                + """["SystemModstamp"],"deletedWhen":{"column":"IsDeleted","value":"true"}}""",
            JsonSerializer.Serialize(
                account
                    .EnumerateObject()
                    .SkipWhile(property => property.Name != "mode")
                    .ToDictionary(property => property.Name, property => property.Value)
            )
        );
    }

    [Fact]
    public async Task Check_AFaultyContract_NamesFileLineKeyAndNearest()
    {
        using var work = new WorkFolder();
        var text = await File.ReadAllTextAsync(Path.Combine(WorkFolder.Contracts, "salesforce.account.odcs.yaml"));
        await File.WriteAllTextAsync(
            work.File("faulty.odcs.yaml"),
            text.Replace("landfallDialect", "landfallDialekt", StringComparison.Ordinal)
        );

        var result = await CliProcess.RunAsync(work.Path, "contract", "check", "faulty.odcs.yaml");
        var json = await CliProcess.RunAsync(work.Path, "contract", "check", "faulty.odcs.yaml", "--json");

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Contains(result.Lines, line =>
            line.StartsWith("faulty.odcs.yaml:", StringComparison.Ordinal)
            && line.EndsWith("(nearest: landfallDialect)", StringComparison.Ordinal)
        );
        Assert.Equal(1, json.ExitCode);
        Assert.Contains(json.Json.GetProperty("problems").EnumerateArray(), problem =>
            problem.GetProperty("nearest").GetString() == "landfallDialect"
        );
    }
}
