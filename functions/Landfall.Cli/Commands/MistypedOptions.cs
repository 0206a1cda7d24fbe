using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Landfall.Contracts.Odcs;

namespace Landfall.Cli.Commands;

/// <summary>Finds words that look like an option and are none; the library takes them for the value of an argument.</summary>
internal static partial class MistypedOptions
{
    /// <summary>What is wrong with the first of them; null when there is none.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="command">The command as a person writes it.</param>
    public static CliException? Find(ParseResult result, string command)
    {
        var words = result
            .CommandResult.Command.Arguments.SelectMany(argument => result.GetResult(argument)?.Tokens ?? [])
            .Select(token => token.Value)
            .Concat(result.UnmatchedTokens);
        if (words.FirstOrDefault(word => Option().IsMatch(word)) is not { } mistyped)
        {
            return null;
        }

        List<string> names = [.. Names(result.CommandResult)];
        if (names.Contains(mistyped, StringComparer.Ordinal))
        {
            return new CliException(ExitCode.Usage, $"The option '{mistyped}' stands too early.", $"Write it behind '{command}'.");
        }

        var nearest = NearestWord.Of(mistyped, names);
        return new CliException(
            ExitCode.Usage,
            $"There is no option '{mistyped}'.",
            $"{(nearest is null ? "" : $"Did you mean '{nearest}'? ")}See '{command} --help'."
        );
    }

    private static IEnumerable<string> Names(CommandResult command) =>
        command
            .Command.Options.Concat(Parents(command).SelectMany(parent => parent.Command.Options.Where(option => option.Recursive)))
            .Select(option => option.Name);

    private static IEnumerable<CommandResult> Parents(CommandResult command)
    {
        for (var at = command.Parent as CommandResult; at is not null; at = at.Parent as CommandResult)
        {
            yield return at;
        }
    }

    [GeneratedRegex("^--?[A-Za-z][A-Za-z-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Option();
}
