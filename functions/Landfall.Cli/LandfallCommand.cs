using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using Landfall.Cli.Commands;
using Landfall.Cli.Output;
using Microsoft.Extensions.Options;

namespace Landfall.Cli;

/// <summary>The <c>landfall</c> command: parses, runs and turns every end into an exit code.</summary>
internal static partial class LandfallCommand
{
    /// <summary>Runs one command line; output goes to the writers only.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        var common = new CommonOptions();
        var result = Create(common).Parse(args);
        var screen = new Screen(output, error, result.GetValue(common.Json));
        if (result.Action is not ExamplesHelp && MistypedOptions.Find(result, NameOf(result)) is { } mistyped)
        {
            screen.Fail(mistyped);
            return mistyped.ExitCode;
        }

        if (result.Action is ParseErrorAction action)
        {
            screen.Fail(await UsageErrorAsync(result, action, cancellationToken));
            return ExitCode.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = error,
            };
            return await result.InvokeAsync(configuration, cancellationToken);
        }
        catch (CliException expected)
        {
            screen.Fail(expected);
            return expected.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Fail(new CliException(ExitCode.Interrupted, "Interrupted."));
            return ExitCode.Interrupted;
        }
        catch (OptionsValidationException refused) when (!screen.ShowsStackTraces)
        {
            screen.Fail(SettingsRefused(refused));
            return ExitCode.Failed;
        }
        catch (Exception unexpected) when (!screen.ShowsStackTraces)
        {
            screen.Fail(
                new CliException(
                    ExitCode.Failed,
                    $"{unexpected.GetType().Name}: {unexpected.Message}",
                    "Set LANDFALL_DEBUG=1 and run it again to see where it happened."
                )
            );
            return ExitCode.Failed;
        }
    }

    /// <summary>Says which settings a host cannot start with, in the words of their options.</summary>
    internal static CliException SettingsRefused(OptionsValidationException refused) =>
        new(
            ExitCode.Failed,
            string.Join(
                ' ',
                refused.Failures.Select(failure => Wrapped().Match(failure) is { Success: true } own ? own.Groups["own"].Value : failure)
            ),
            "Correct the settings and start it again; as a variable Landfall:Cost:Every is called Landfall__Cost__Every.",
            refused
        );

    // What .NET writes around a message that names its setting itself.
    [GeneratedRegex(
        @"\ADataAnnotation validation failed for '.*?' with the error: '(?<own>Landfall:.*)'\.\z",
        RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Wrapped();

    /// <summary>The command with all that it can do.</summary>
    internal static RootCommand Create(CommonOptions common)
    {
        var root = new RootCommand("Landfall takes exports that land in Blob Storage, checks every row and loads a warehouse.")
        {
            common.Json,
            new DemoCommand(common),
            new UpCommand(common),
            new IngestCommand(common),
            new StatusCommand(common),
            new RejectsCommand(common),
            new ParkedCommand(common),
            new CostCommand(common),
            new ReleaseCommand(common),
            new ReprocessCommand(common),
            new ForgetCommand(common),
            new RebuildCommand(common),
            new QueryCommand(common),
            new CompareCommand(common),
            new GapsCommand(common),
            new AdoptCommand(common),
            new SetupCommand(common),
            new AlertsCommand(common),
            new DoctorCommand(common),
            new UpgradeCommand(common),
            new ContractCommand(common),
            new WarehouseCommand(common),
            new SampleCommand(common),
        };
        root.HelpName = "landfall";
        EmptyWords.Refuse(root);
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            var help = new ExamplesHelp((HelpAction)option.Action!);
            option.Action = help;
            root.SetAction(help.Invoke);
        }

        return root;
    }

    private static async Task<CliException> UsageErrorAsync(
        ParseResult result,
        ParseErrorAction action,
        CancellationToken cancellationToken
    )
    {
        action.ShowHelp = false;
        action.ShowTypoCorrections = true;
        await using var words = new StringWriter();
        await result.InvokeAsync(
            new InvocationConfiguration
            {
                Output = words,
                Error = words,
                ProcessTerminationTimeout = null,
            },
            cancellationToken
        );
        var problems = result.Errors.Select(problem => problem.Message.Trim()).ToList();

        // A word that is not known is the reason why a command is missing, and why those behind it are not known either.
        var message = result.UnmatchedTokens is [var first, ..]
            ? problems.Find(problem => problem.Contains($"'{first}'", StringComparison.Ordinal)) ?? problems[^1]
            : string.Join(' ', problems);
        return new CliException(ExitCode.Usage, message, $"{Guess(words.ToString())}See '{NameOf(result)} --help'.");
    }

    private static string NameOf(ParseResult result) => string.Join(' ', Names(result.CommandResult.Command).Reverse());

    // The library writes for each word that it does not know: a question ending in "?", then its guesses, then perhaps an empty line.
    private static string Guess(string words)
    {
        var guesses = words
            .Split('\n', StringSplitOptions.TrimEntries)
            .SkipWhile(line => !line.EndsWith('?'))
            .Skip(1)
            .TakeWhile(line => line.Length > 0 && !line.EndsWith('?'))
            .ToList();
        return guesses.Count == 0 ? "" : $"Did you mean '{string.Join("' or '", guesses)}'? ";
    }

    private static IEnumerable<string> Names(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return at is RootCommand ? "landfall" : at.Name;
        }
    }
}
