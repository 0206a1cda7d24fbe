using Microsoft.Extensions.Logging;

namespace Landfall.Events.Files;

/// <summary>What the event files say.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Deleted the event file {File} before its days were over, as all of them may have {Bytes} bytes; today's: {Today}.")]
    public static partial void FileGone(ILogger logger, string file, long bytes, bool today);
}
