namespace Landfall.Cli;

/// <summary>What a person can fix: shown as a message with the next step, never as a stack trace.</summary>
/// <param name="exitCode">One of <see cref="Cli.ExitCode"/>.</param>
/// <param name="message">What happened, where, and what was expected.</param>
/// <param name="hint">The next step; null when the message says it.</param>
/// <param name="inner">What caused it.</param>
internal sealed class CliException(int exitCode, string message, string? hint = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The next step.</summary>
    public string? Hint { get; } = hint;
}

/// <summary>What the process says to the script that called it.</summary>
internal static class ExitCode
{
    /// <summary>All went as asked.</summary>
    public const int Done = 0;

    /// <summary>Something was refused, parked, unclaimed or found faulty, or the work failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>No Landfall, or not its storage, answers.</summary>
    public const int Unreachable = 3;

    /// <summary>An upgrade has something to change.</summary>
    public const int Pending = 4;

    /// <summary>Ended by Ctrl-C or a termination signal: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
