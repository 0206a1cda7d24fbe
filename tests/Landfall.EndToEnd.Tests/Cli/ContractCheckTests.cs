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
    public async Task Check_WithADataFolder_SaysTheSameAndTouchesNone()
    {
        using var work = new WorkFolder();

        var plain = await CliProcess.RunAsync(work.Path, "contract", "check", WorkFolder.Contracts);
        var result = await CliProcess.RunAsync(work.Path, "contract", "check", WorkFolder.Contracts, "--data", "here");

        Assert.Equal(plain, result);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Empty(Directory.EnumerateFileSystemEntries(work.Path));
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
    public async Task Check_ForSynapse_SaysItsLimitsAndWhatBreaksThem()
    {
        using var work = new WorkFolder();
        var text = await File.ReadAllTextAsync(Path.Combine(WorkFolder.Contracts, "amplitude.merged_user.odcs.yaml"));
        await File.WriteAllTextAsync(
            work.File("wide.odcs.yaml"),
            text.TrimEnd()
                + string.Concat(
                    Enumerable
                        .Range(0, 1020)
                        .Select(number => FormattableString.Invariant($"\n      - {{name: c{number}, logicalType: date}}"))
                )
        );

        var whole = await CliProcess.RunAsync(work.Path, "contract", "check", WorkFolder.Contracts, "--warehouse", "synapse");
        var wide = await CliProcess.RunAsync(work.Path, "contract", "check", "wide.odcs.yaml", "--warehouse", "synapse", "--json");
        var duckDb = await CliProcess.RunAsync(work.Path, "contract", "check", "wide.odcs.yaml", "--warehouse", "duckdb");
        var other = await CliProcess.RunAsync(work.Path, "contract", "check", "wide.odcs.yaml", "--warehouse", "fabric");

        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        Assert.Equal(
            [
                "What synapse keeps:",
                "- texts, JSON and _rescued of 4,000 UTF-16 units; longer ones are rejects,",
                "  or the table is a heap that keeps them: landfallLongValues: heap",
                "- texts of 3,400 UTF-16 units in the key of mode merge or landfallDeduplicateBy",
                "- rows of 1,000,000 bytes, two for each UTF-16 unit of a text",
                "- 1,024 columns, 5 of them Landfall's, in mode merge 7",
                "- names of 128 characters, and no table in information_schema, landfall, sys",
                "- decimals of 38 digits, times to 6 digits after the second",
                "- dates and timestamps from 0001-01-01 to 9999-12-31, in UTC",
            ],
            whole.Lines.SkipWhile(line => line != "What synapse keeps:").TakeWhile(line => line.Length > 0)
        );
        Assert.Equal((1, ""), (wide.ExitCode, wide.Error));
        Assert.StartsWith(
            "1025 columns and 5 of Landfall's are more than the 1024 that synapse keeps in a table",
            Assert.Single(wide.Json.GetProperty("problems").EnumerateArray()).GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(4000, wide.Json.GetProperty("limits").GetProperty("textUnits").GetInt32());
        Assert.Equal((0, ""), (duckDb.ExitCode, duckDb.Error));
        Assert.Equal(2, other.ExitCode);
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
