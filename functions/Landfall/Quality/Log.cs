using Microsoft.Extensions.Logging;

namespace Landfall.Quality;

/// <summary>What check and publish say.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Checked {Batch}: {Rows} rows.")]
    public static partial void Checked(ILogger logger, string batch, long rows);

    [LoggerMessage(2, LogLevel.Information, "Published {Batch}: {Rows} rows.")]
    public static partial void Published(ILogger logger, string batch, long rows);
}
