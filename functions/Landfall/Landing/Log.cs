using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing;

/// <summary>What landing says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Registered {Batch}: {File}, {Bytes} bytes.")]
    public static partial void Registered(ILogger logger, string batch, string file, long bytes);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "No contract claims {File}; it is written down as {Batch}. Write a contract whose landing pattern matches it, and it is ingested."
    )]
    public static partial void Unclaimed(ILogger logger, string file, string batch);

    [LoggerMessage(19, LogLevel.Warning, "{Batch} is written down as unclaimed: {Reason}")]
    public static partial void CalledLikeAMember(ILogger logger, string batch, BatchError reason);

    [LoggerMessage(3, LogLevel.Debug, "{Batch} is registered already and is at {State}.")]
    public static partial void AlreadyRegistered(ILogger logger, string batch, StateWord state);

    [LoggerMessage(4, LogLevel.Debug, "{File} was last changed before {Table} is ingested from; it is left alone.")]
    public static partial void BeforeIngestFrom(ILogger logger, string file, string table);

    [LoggerMessage(5, LogLevel.Warning, "The sweep cannot read the ledger entry of {Batch} and goes on without it.")]
    public static partial void Unreadable(ILogger logger, string batch, LedgerException failure);

    [LoggerMessage(6, LogLevel.Information, "Swept: {Report}.")]
    public static partial void Swept(ILogger logger, Sweeping.SweepReport report);

    [LoggerMessage(7, LogLevel.Debug, "Swept and found nothing to do: {Report}.")]
    public static partial void SweptNothing(ILogger logger, Sweeping.SweepReport report);

    [LoggerMessage(
        8,
        LogLevel.Warning,
        "The record of the last sweep is not used: '{Document}' is not what a sweep wrote. "
            + "This sweep looks at every landed file and writes the record anew."
    )]
    public static partial void SweepRecordUnreadable(ILogger logger, string document, Exception failure);

    [LoggerMessage(17, LogLevel.Debug, "Another sweep wrote '{Document}' meanwhile; how far this one came is not in it.")]
    public static partial void SweepNotRecorded(ILogger logger, string document);

    [LoggerMessage(18, LogLevel.Debug, "Storage does not know any more where the listing of '{Prefix}' was; it begins anew.")]
    public static partial void PlaceLost(ILogger logger, string prefix, Exception refused);

    [LoggerMessage(15, LogLevel.Information, "Published {Batch}: {File} is a marker file without rows; its {Bytes} bytes are not read.")]
    public static partial void Marker(ILogger logger, string batch, string file, long bytes);

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "The record of the last sweep is not used: '{Document}' has schema {Schema} and this Landfall knows {Known}. "
            + "This sweep looks at every landed file and writes the record anew."
    )]
    public static partial void SweepRecordOfOtherSchema(ILogger logger, string document, int schema, int known);

    [LoggerMessage(
        10,
        LogLevel.Information,
        "Unpacked {Batch}: {File} holds {Members} members ({Unclaimed} unclaimed), "
            + "{Folders} folders and {Before} files older than they are ingested from."
    )]
    public static partial void Unpacked(ILogger logger, string batch, string file, int members, int unclaimed, int folders, int before);

    [LoggerMessage(11, LogLevel.Warning, "The archive {Batch} is {State}: {Error}")]
    public static partial void NotUnpacked(ILogger logger, string batch, StateWord state, BatchError error);

    [LoggerMessage(12, LogLevel.Information, "The archive {Batch} is at {State}; this run of unpack leaves it there.")]
    public static partial void ArchiveLeft(ILogger logger, string batch, StateWord state);

    [LoggerMessage(
        13,
        LogLevel.Debug,
        "The archive {Batch} is at {State} in generation {Generation}, attempt {Attempt}; this run of unpack changes nothing."
    )]
    public static partial void NothingToUnpack(ILogger logger, string batch, StateWord state, int generation, int attempt);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "How attempt {Attempt} to unpack {Batch} ended could not be written down; the attempt counts as one without an end."
    )]
    public static partial void UnpackEndNotRecorded(ILogger logger, string batch, int attempt, Exception failure);

    [LoggerMessage(16, LogLevel.Warning, "An attempt to unpack {Batch} failed; it waits and is tried again.")]
    public static partial void UnpackedLater(ILogger logger, string batch, Exception failure);

    [LoggerMessage(20, LogLevel.Warning, "The ledger entry of the archive {Batch} cannot be read; it is looked at again in ten minutes.")]
    public static partial void ArchiveUnreadable(ILogger logger, string batch, LedgerException failure);
}
