using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure;

/// <summary>The lines of this host.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The Synapse pool did not answer within {Seconds} seconds at the start; the first load checks it")]
    public static partial void PoolDidNotAnswer(ILogger logger, double seconds);
}
