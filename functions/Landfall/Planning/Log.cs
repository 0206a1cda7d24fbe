using Microsoft.Extensions.Logging;

namespace Landfall.Planning;

/// <summary>What planning says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "{Partition}: '{Key}' is no longer held here, because it was silent for too long or another has it; " + "its work ends."
    )]
    public static partial void ClaimLost(ILogger logger, string partition, string key);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Partition}: the sign of life in '{Key}' was not written, as the ledger's store did not answer. The "
            + "next one is tried in time."
    )]
    public static partial void MarkNotRenewed(ILogger logger, Exception notAnswered, string partition, string key);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "{Table}: round {Round} of epoch {Epoch} reads the table again, as the ledger's store did not " + "answer."
    )]
    public static partial void Unsure(ILogger logger, Exception notAnswered, string table, int round, long epoch);

    [LoggerMessage(
        4,
        LogLevel.Information,
        "{Table}: the claim '{Claim}' of {Files} files is free again; its holder has been silent since " + "{Mark}."
    )]
    public static partial void Freed(ILogger logger, string table, string claim, int files, DateTimeOffset mark);

    [LoggerMessage(5, LogLevel.Information, "The sweep sets {Table} going, as work of it lies still: {Verdict}, epoch {Epoch}.")]
    public static partial void SetGoing(ILogger logger, string table, HeadVerdict verdict, long epoch);

    [LoggerMessage(
        6,
        LogLevel.Information,
        "{Table}: what was claimed and not begun could not be given back, as the ledger's store did not answer. It is free again in time."
    )]
    public static partial void NotGivenBack(ILogger logger, Exception notAnswered, string table);
}
