using Microsoft.Extensions.Logging;

namespace Landfall.Budget;

/// <summary>What the budget says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "{Work} waits for {Asked}; of {Whole} {Granted} are granted, and {Waiting} wait before it.")]
    public static partial void Waits(ILogger logger, string work, WorkAmount asked, WorkAmount granted, WorkAmount whole, int waiting);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Work} waits {Cause}; {Beside} units of work are beside each other in this process, and {Waiting} wait before it."
    )]
    public static partial void WaitsForPlace(ILogger logger, string work, string cause, int beside, int waiting);
}
