using Microsoft.Extensions.Logging;

namespace Landfall.Contracts;

/// <summary>What the contracts say.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The contracts read last stay in force, as the stored ones cannot be read: {Reason}")]
    public static partial void LastGoodStays(ILogger logger, string reason);
}
