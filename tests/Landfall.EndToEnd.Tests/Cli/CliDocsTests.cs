using System.Text.RegularExpressions;
using Landfall.Cli;
using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>The page of the command line, and the pages that show command lines, name what there is.</summary>
public sealed partial class CliDocsTests
{
    [Fact]
    public async Task CliPage_EachRow_NamesACommandAndItsOptions()
    {
        var rows = (await File.ReadAllLinesAsync(Page("cli.md"))).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        var told = new List<string>();
        foreach (var cell in rows.Select(row => row.Split('`')[1].Replace("\\|", "|", StringComparison.Ordinal)))
        {
            var command = Command().Match(cell).Value.Trim();
            told.Add(command);
            var options = await OptionsAsync(command);
            Assert.All(Option().Matches(cell).Select(found => found.Value), option => Assert.Contains(option, options));
        }

        Assert.All(UsageTests.Commands, command => Assert.Contains(command.Data, told));
    }

    [Fact]
    public async Task OperationsPages_CommandLines_NameCommandsAndTheirOptions()
    {
        var pages = Directory.EnumerateFiles(Page("operations"), "*.md").Append(Page("cli.md"));
        var lines = pages
            .SelectMany(page => CommandLine().Matches(File.ReadAllText(page)).Select(found => found.Groups["line"].Value))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.True(lines.Count > 20, $"Only {lines.Count} command lines were found.");
        foreach (var line in lines)
        {
            var command = Known(line);
            Assert.True(command is not null, $"'landfall {line}' names no command.");
            var options = await OptionsAsync(command);
            Assert.All(Option().Matches(line).Select(found => found.Value), option =>
                Assert.True(options.Contains(option), $"'landfall {line}': {command} has no option {option}.")
            );
        }
    }

    private static string? Known(string line)
    {
        string[] more = ["setup", "alerts test", "contract apply", "contract", "warehouse", "rejects replay"];
        return UsageTests
            .Commands.Select(command => command.Data)
            .Concat(more)
            .OrderByDescending(command => command.Length)
            .FirstOrDefault(command => line == command || line.StartsWith(command + " ", StringComparison.Ordinal));
    }

    private static async Task<HashSet<string>> OptionsAsync(string command)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exit = await LandfallCommand.RunAsync([.. command.Split(' '), "--help"], output, error, TestContext.Current.CancellationToken);
        Assert.True(exit == 0, $"There is no command '{command}': {error}");
        var options = output.ToString().Split("Examples:")[0];
        return [.. Option().Matches(options).Select(found => found.Value)];
    }

    private static string Page(string name) => Path.Combine(SharedData.Repository, "docs", name);

    [GeneratedRegex("^[a-z]+(?: (?:test|apply|check|plan|replay))?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();

    [GeneratedRegex("(?<![A-Za-z0-9-])--[a-z][a-z-]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();

    [GeneratedRegex("`landfall (?<line>[a-z][^`]*)`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandLine();
}
