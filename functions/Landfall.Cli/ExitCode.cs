namespace Landfall.Cli;

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

    /// <summary>Ended by Ctrl-C or a termination signal: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
