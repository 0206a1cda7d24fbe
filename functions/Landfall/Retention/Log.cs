using Microsoft.Extensions.Logging;

namespace Landfall.Retention;

/// <summary>What retention says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Deleted {Parts} parts of {Bytes} bytes from '{Container}' that no manifest needs any more.")]
    public static partial void Deleted(ILogger logger, int parts, long bytes, string container);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "Storage keeps {Parts} parts in '{Container}' that no manifest needs any more, '{Part}' the first: take the hold or the "
            + "immutability policy off, or give the app's identity the right to delete blobs."
    )]
    public static partial void Kept(ILogger logger, int parts, string container, string part, Exception refused);

    [LoggerMessage(3, LogLevel.Warning, "'{Document}' in the ledger container cannot be used; the pass over the parts begins anew.")]
    public static partial void PlaceUnusable(ILogger logger, string document, Exception problem);
}
