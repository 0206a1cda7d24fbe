using Microsoft.Extensions.Logging;

namespace Landfall.Ledger;

/// <summary>What the ledger says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1, LogLevel.Warning, "The lease of the table {Table} was lost while loading; the load goes on only as far as its fence allows.")]
    public static partial void LeaseLost(ILogger logger, string table);

    [LoggerMessage(2, LogLevel.Debug, "The lease of the table {Table} was not handed back; it ends by itself within {Seconds} s.")]
    public static partial void LeaseNotReleased(ILogger logger, string table, double seconds, Exception failure);

    [LoggerMessage(3, LogLevel.Warning, "The ledger entry of {Batch} cannot be read and is left out of the listing.")]
    public static partial void Unreadable(ILogger logger, string batch, LedgerException failure);
}
