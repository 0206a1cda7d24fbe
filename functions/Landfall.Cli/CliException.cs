namespace Landfall.Cli;

/// <summary>What a person can mend: shown as a message with the next step, never as a stack trace.</summary>
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
