using System.CommandLine;
using System.Text.RegularExpressions;
using Landfall.Cli;
using Landfall.Cli.Commands;
using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>Every command of Landfall that a page, a script or a workflow shows is there, with the options that it is shown with.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly RootCommand Landfall = LandfallCommand.Create(new CommonOptions());

    [Fact]
    public void Pages_CommandsThatTheyShow_AreThereWithTheirOptions()
    {
        var shown = Files("*.md", ".", recurse: false)
            .Concat(Files("*.md", "docs", recurse: true))
            .SelectMany(file => Shown(file).Select(line => (File: file, Line: line)))
            .ToList();

        Assert.True(shown.Count > 100, $"only {shown.Count} commands were found");
        Assert.Empty(shown.Select(found => WhyWrong(found.Line) is { } why ? $"{found.File}: {found.Line}: {why}" : null).OfType<string>());
    }

    [Fact]
    public void Scripts_CommandsThatTheyGive_AreThereWithTheirOptions()
    {
        var given = Files("*.sh", "eng", recurse: true)
            .Concat(Files("*.yml", ".github/workflows", recurse: false))
            .SelectMany(file => Given(file).Select(line => (File: file, Line: line)))
            .ToList();

        Assert.Contains(given, found => found.Line.StartsWith("contract apply ", StringComparison.Ordinal));
        Assert.Empty(given.Select(found => WhyWrong(found.Line) is { } why ? $"{found.File}: {found.Line}: {why}" : null).OfType<string>());
    }

    [Fact]
    public void Commands_EachOfThem_IsInTheListOfCommands()
    {
        var page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs/cli.md"));

        Assert.All(Leaves(Landfall, ""), name => Assert.Matches($@"\n\| `{Regex.Escape(name)}[ `\[]", page));
    }

    // The rule itself.
    [Theory]
    [InlineData("status TABLE", null)]
    [InlineData("parked --al", "there is no --al")]
    [InlineData("warehous plan", "there is no command 'warehous'")]
    [InlineData("contract aply", "there is no command 'aply'")]
    [InlineData("rejects replay T --force", null)]
    [InlineData("reprocess T --from DAY --to DAY [--dry-run] [--wait]", null)]
    [InlineData("query \"SELECT count(*) --rows\" --limit 1", null)]
    public void WhyWrong_Line_SaysWhatIsNotThere(string line, string? why) => Assert.Equal(why, WhyWrong(line));

    private static string? WhyWrong(string line)
    {
        // What stands in quotes is a value.
        var words = Quoted().Replace(line, "X").Split((char[])[' ', '[', ']', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Command command = Landfall;
        foreach (var word in words.TakeWhile(word => Name().IsMatch(word)))
        {
            if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } sub)
            {
                command = sub;
            }
            else if (command.Subcommands.Count > 0 && command.Arguments.Count == 0)
            {
                return $"there is no command '{word}'";
            }
            else
            {
                break;
            }
        }

        var options = Landfall.Options.Concat(command.Options).SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet();
        return
            Option().Matches(string.Join(' ', words)).Select(match => match.Value).FirstOrDefault(option => !options.Contains(option))
                is { } unknown
            ? $"there is no {unknown}"
            : null;
    }

    private static IEnumerable<string> Leaves(Command command, string path) =>
        command.Subcommands.SelectMany(sub =>
            (sub.Subcommands.Count == 0 || sub.Arguments.Count > 0 ? [path + sub.Name] : Array.Empty<string>()).Concat(
                Leaves(sub, $"{path}{sub.Name} ")
            )
        );

    private static IEnumerable<string> Files(string pattern, string folder, bool recurse) =>
        Directory
            .EnumerateFiles(
                Path.Combine(SharedData.Repository, folder),
                pattern,
                recurse ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly
            )
            .Where(path => !path.Contains("node_modules", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(SharedData.Repository, path).Replace('\\', '/'));

    // In a fence a line begins with the command; in a text it stands between backticks.
    private static IEnumerable<string> Shown(string file)
    {
        var isCode = false;
        foreach (var line in File.ReadLines(Path.Combine(SharedData.Repository, file)))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
                continue;
            }

            var codes = isCode ? [line.Trim()] : Code().Matches(line).Select(match => match.Groups["code"].Value);
            foreach (var code in codes)
            {
                if (Called().Match(code) is { Success: true } called)
                {
                    yield return End().Replace(called.Groups["rest"].Value, "");
                }
            }
        }
    }

    private static IEnumerable<string> Given(string file) =>
        from line in File.ReadAllText(Path.Combine(SharedData.Repository, file)).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        where !line.TrimStart().StartsWith('#')
        from match in InScript().Matches(line)
        select End().Replace(match.Groups["rest"].Value, "").Trim('"');

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A[a-z]+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"\A(landfall|dotnet run --project functions/Landfall\.Cli --) (?<rest>[a-z].*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Called();

    [GeneratedRegex(@"(?<=^\s*|[""(]|\|\| )(landfall|ask) (?<rest>[a-z]+ [^|;)]*|setup .*)", RegexOptions.ExplicitCapture)]
    private static partial Regex InScript();

    // A comment, a pipe, a file, or what the shell does with the end.
    [GeneratedRegex(@"\s+(#|\||>|\|\||&&|2>|\\$|&$|then ).*$|\s*[;,].*$")]
    private static partial Regex End();
}
