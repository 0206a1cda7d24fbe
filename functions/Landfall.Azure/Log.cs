using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure;

/// <summary>The lines of this host.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The Synapse pool did not answer within {Seconds} seconds at the start; the first load checks it")]
    public static partial void PoolDidNotAnswer(ILogger logger, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "The warehouse file is open in another process at the start; the first load opens it")]
    public static partial void FileNotOpen(ILogger logger, Exception failure);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "The Functions host at {Endpoint} is gone; this worker ends, so that the next one finds the warehouse free"
    )]
    public static partial void FunctionsHostGone(ILogger logger, Uri endpoint);

    [LoggerMessage(4, LogLevel.Warning, "The {Kind} {Name} could not be made at the start; it is tried again. {Reason}")]
    public static partial void PartNotMade(ILogger logger, string kind, string name, string reason);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "Storage did not answer within {Seconds} seconds at the start; what is missing is made when it does"
    )]
    public static partial void StorageDidNotAnswer(ILogger logger, double seconds);

    [LoggerMessage(6, LogLevel.Error, "This app ends: {Reason}")]
    public static partial void StorageOfAnother(ILogger logger, string reason);
}
