using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Journals;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Journal {Journal} cannot be read, so its instance does not go on; look at its lines, or delete it to let the sweep start the work anew.")]
    public static partial void JournalUnreadable(this ILogger log, Exception failure, string journal);
}
