using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Curation;

/// <summary>What curating says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Curated {Batch}: {Rows} rows and {Rejects} rejects in {Parts} parts from {Bytes} decoded bytes in {Seconds:0.000} s."
    )]
    public static partial void Curated(ILogger logger, string batch, long rows, long rejects, int parts, long bytes, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "{Batch} is {State}: {Error}")]
    public static partial void Stopped(ILogger logger, string batch, StateWord state, BatchError error);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "{Batch} was overwritten in the landing container before it was read to its end; its successor is a batch of its own."
    )]
    public static partial void Replaced(ILogger logger, string batch);

    [LoggerMessage(
        4,
        LogLevel.Debug,
        "{Batch} is {State} in generation {Generation}, attempt {Attempt}; this run of curate changes nothing."
    )]
    public static partial void NothingToDo(ILogger logger, string batch, StateWord state, int generation, int attempt);

    [LoggerMessage(6, LogLevel.Information, "{Batch} is a marker file without rows and was not read.")]
    public static partial void Marker(ILogger logger, string batch);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "How the attempt at {Files} files, {Batch} the first, ended could not be written down; it counts as one without an end."
    )]
    public static partial void EndNotRecorded(ILogger logger, string batch, int files, Exception failure);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "An attempt to read {Files} files of {Table} failed, {Batch} the first of them; they wait and are tried again."
    )]
    public static partial void TriedAgain(ILogger logger, int files, string table, string batch, Exception failure);

    [LoggerMessage(8, LogLevel.Debug, "The claim {Claim} of {Table} is no longer there; this run curates nothing more.")]
    public static partial void ClaimGone(ILogger logger, string table, string claim);

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "The group {Claim} of {Table} was begun before and came to no end; its {Files} files are planned anew, in smaller groups."
    )]
    public static partial void BegunBefore(ILogger logger, string table, string claim, int files);

    [LoggerMessage(
        10,
        LogLevel.Warning,
        "The ledger entry of {Batch} cannot be read; other files of {Table} are read without it. It is looked at again in ten minutes."
    )]
    public static partial void Unreadable(ILogger logger, string batch, string table, Exception failure);
}
