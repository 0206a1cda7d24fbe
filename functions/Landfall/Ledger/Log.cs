using Microsoft.Extensions.Logging;

namespace Landfall.Ledger;

/// <summary>What the ledger says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The ledger entry of {Batch} cannot be read and is left out of the listing.")]
    public static partial void Unreadable(ILogger logger, string batch, LedgerException failure);
}
