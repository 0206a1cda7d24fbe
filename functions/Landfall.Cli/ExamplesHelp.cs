using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Landfall.Cli.Commands;

namespace Landfall.Cli;

/// <summary>The library's help, followed by the command's examples and the exit codes.</summary>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    private const int Width = 100;

    private const string ExitCodes = """
        Exit codes:
          0    done
          1    something was refused, parked, unclaimed or found faulty, or the work failed
          2    the command line cannot be understood
          3    no Landfall, or not its storage, answers
          4    an upgrade has something to change
          130  interrupted by Ctrl-C
        """;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        help.MaxWidth = Width;
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ScreenCommand { Examples: var examples })
        {
            output.WriteLine("Examples:");
            foreach (var (line, what) in examples)
            {
                output.WriteLine($"  # {what}");
                output.WriteLine($"  {line}");
            }

            output.WriteLine();
        }

        output.WriteLine(ExitCodes);
        return ExitCode.Done;
    }
}
