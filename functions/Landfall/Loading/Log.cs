using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>What loading says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Loaded {Batch}: {State}, {Rows} rows of {Curated}, package {Package}, {Seconds:0.000} s.")]
    public static partial void Ended(
        ILogger logger,
        string batch,
        StateWord state,
        long rows,
        long curated,
        string? package,
        double seconds
    );

    [LoggerMessage(2, LogLevel.Warning, "{Batch} is {State}: {Error}")]
    public static partial void Stopped(ILogger logger, string batch, StateWord state, BatchError error);

    [LoggerMessage(3, LogLevel.Debug, "{Batch} waits: {Reason}")]
    public static partial void Waits(ILogger logger, string batch, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The package of {Batches} batches of {Table} cannot be loaded as a whole and is split: {Error}")]
    public static partial void Split(ILogger logger, string table, int batches, BatchError error);

    [LoggerMessage(5, LogLevel.Information, "Dropped the storage {Storage} of {Table}, which nothing names any more.")]
    public static partial void Dropped(ILogger logger, string table, string storage);

    [LoggerMessage(6, LogLevel.Debug, "The sweep leaves the storage of {Table} for the next time: {Reason}")]
    public static partial void SweepWaits(ILogger logger, string table, string reason);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "After a load that did not end, the attempts of {Batches} batches could not be settled in the ledger; some may "
            + "count one too many."
    ),]
    public static partial void AttemptsNotSettled(ILogger logger, int batches, Exception failure);

    [LoggerMessage(8, LogLevel.Debug, "{Table} is not loaded now: {Reason}")]
    public static partial void TableBusy(ILogger logger, string table, string reason);

    [LoggerMessage(10, LogLevel.Warning, "The ledger entry of {Batch} cannot be read; {Table} is loaded without it.")]
    public static partial void Unreadable(ILogger logger, string batch, string table, Exception failure);

    [LoggerMessage(
        11,
        LogLevel.Warning,
        "Gave up the storage {Storage} of {Table}, which was half built on {WrittenAt:u}: no load went on with it."
    )]
    public static partial void BuildGivenUp(ILogger logger, string table, string storage, DateTimeOffset writtenAt);

    [LoggerMessage(12, LogLevel.Information, "Storage {Storage} of {Table} is being built anew: {Pieces} pieces are in.")]
    public static partial void Built(ILogger logger, string table, string storage, int pieces);

    [LoggerMessage(9, LogLevel.Information, "{Batch} is {State} now, because of {By}.")]
    public static partial void Followed(ILogger logger, string batch, StateWord state, string by);

    [LoggerMessage(
        13,
        LogLevel.Warning,
        "The warehouse has lost loads of {Table}: the ledger remembers load {Known}, the warehouse's last is {Found} (0: none). "
            + "Its loads wait. Put the warehouse back as it was, or run 'landfall rebuild'."
    ),]
    public static partial void Behind(ILogger logger, string table, long known, long found);

    [LoggerMessage(14, LogLevel.Information, "The warehouse has all loads of {Table} again.")]
    public static partial void NotBehind(ILogger logger, string table);

    [LoggerMessage(15, LogLevel.Debug, "The storage of {Table} is not swept: the warehouse has lost loads of it.")]
    public static partial void NotSwept(ILogger logger, string table);

    [LoggerMessage(16, LogLevel.Debug, "The stages of {Batches} batches of {Table} are not logged in the warehouse now: {Reason}")]
    public static partial void StagesWait(ILogger logger, int batches, string table, string reason);

    [LoggerMessage(
        17,
        LogLevel.Warning,
        "The stages of {Batches} batches of {Table} could not be logged in the warehouse; they are kept and it is tried again."
    )]
    public static partial void StagesNotLogged(ILogger logger, int batches, string table, Exception failure);

    [LoggerMessage(18, LogLevel.Information, "Deleted {Rows} rows of the log of stages that ended before {Before:u}.")]
    public static partial void StagesDeleted(ILogger logger, long rows, DateTimeOffset before);
}
