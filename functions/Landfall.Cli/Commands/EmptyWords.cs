using System.CommandLine;
using System.CommandLine.Parsing;

namespace Landfall.Cli.Commands;

/// <summary>Refuses texts, files and folders that are given as an empty word, as a variable of a script that is not set.</summary>
internal static class EmptyWords
{
    private static readonly Type[] Words = [typeof(string), typeof(string[]), typeof(FileInfo), typeof(DirectoryInfo)];

    /// <summary>Lets <paramref name="root"/> and every command below it refuse them as wrong usage.</summary>
    public static void Refuse(Command root)
    {
        var commands = All(root).ToList();
        foreach (var argument in commands.SelectMany(command => command.Arguments).Where(argument => Words.Contains(argument.ValueType)))
        {
            argument.Validators.Add(found => Check(found, argument.Name, found.Tokens));
        }

        // Several commands have the common ones.
        foreach (var option in commands.SelectMany(command => command.Options).Distinct().Where(option => Words.Contains(option.ValueType)))
        {
            option.Validators.Add(found => Check(found, option.Name, found.Tokens));
        }
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static void Check(SymbolResult found, string name, IReadOnlyList<Token> given)
    {
        if (given.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            found.AddError($"{name} is empty.");
        }
    }
}
