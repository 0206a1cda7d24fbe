using System.CommandLine;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>A command that shows what it does on a screen.</summary>
internal abstract class ScreenCommand : Command
{
    /// <summary>Makes a command that runs <see cref="RunAsync"/>.</summary>
    protected ScreenCommand(string name, string description, CommonOptions common)
        : base(name, description)
    {
        Common = common;
        SetAction(
            (line, cancellationToken) =>
                RunAsync(
                    line,
                    new Screen(line.InvocationConfiguration.Output, line.InvocationConfiguration.Error, line.GetValue(common.Json)),
                    cancellationToken
                )
        );
    }

    /// <summary>Command lines and what each does, for the help.</summary>
    public abstract IReadOnlyList<(string Line, string What)> Examples { get; }

    /// <summary>The options of every command.</summary>
    protected CommonOptions Common { get; }

    /// <summary>Does the work and gives one of <see cref="ExitCode"/>.</summary>
    /// <exception cref="CliException">A person can fix what went wrong.</exception>
    protected abstract Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken);
}
