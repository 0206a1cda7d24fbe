using System.Globalization;

namespace Landfall.Ledger.Rows;

/// <summary>
/// How rows are named. A batch's rows end alike, <c>99999999999999 minus yyyyMMddHHmmss</c> of its file's last change and the hash of its
/// id, so that a listing begins with the newest file.
/// </summary>
public static class LedgerRowKeys
{
    /// <summary>The table's head: who plans it.</summary>
    public const string Head = "h";

    /// <summary>The table's loader: who may change it now.</summary>
    public const string Loader = "l";

    /// <summary>Begins the key of a batch's entry.</summary>
    public const string Entries = "b|";

    /// <summary>Begins the key of a batch that is to be worked on.</summary>
    public const string Open = "o|";

    /// <summary>Begins the key of a batch that waits until it is due.</summary>
    public const string Waiting = "w|";

    /// <summary>Begins the key that names a waiting batch by when it is due.</summary>
    public const string Due = "u|";

    /// <summary>Begins the key of a batch that waits for a person: parked or refused.</summary>
    public const string Stopped = "x|";

    /// <summary>Begins the key of a batch that has, or once had, rejected rows.</summary>
    public const string Rejected = "r|";

    /// <summary>Begins the key of something that is to be told outside.</summary>
    public const string Events = "t|";

    /// <summary>Begins the key of a command: what a person or the sweep asked of the table.</summary>
    public const string Commands = "c|";

    /// <summary>Begins the key of a writer's counts of closed batches.</summary>
    public const string Counts = "n|";

    private const long Last = 99_999_999_999_999;
    private const int Digits = 14;
    private const int DayDigits = 8;

    private static readonly TimeOnly LastSecond = new(23, 59, 59);

    /// <summary>
    /// The partition of <paramref name="table"/>; files that no contract claims and archives have partitions that no table can have.
    /// </summary>
    public static string PartitionOf(string table) =>
        table switch
        {
            BatchId.UnclaimedTable => "~unclaimed",
            BatchId.ArchiveTable => "~archives",
            _ => table,
        };

    /// <summary>The end that all rows of <paramref name="batch"/> share, such as <c>79738879939897-0123456789abcdef0123</c>.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    public static string EndOf(string batch)
    {
        var (_, changedAt) = BatchId.Parse(batch);
        return InstantOf(changedAt) + batch[batch.LastIndexOf('-')..];
    }

    /// <summary>The batch of <paramref name="table"/> whose rows end so.</summary>
    public static string BatchOf(string table, string end)
    {
        var instant = (Last - long.Parse(end.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture)).ToString(
            "D14",
            CultureInfo.InvariantCulture
        );
        return $"{table}-{instant.AsSpan(0, DayDigits)}T{instant.AsSpan(DayDigits)}{end.AsSpan(Digits)}";
    }

    /// <summary>How keys of files last changed in the second <paramref name="changedAt"/>, UTC, go on after their kind.</summary>
    public static string InstantOf(DateTime changedAt) =>
        (Last - long.Parse(changedAt.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)).ToString(
            "D14",
            CultureInfo.InvariantCulture
        );

    /// <summary>The keys of the kind <paramref name="kind"/> of files last changed on the UTC days <paramref name="from"/> to
    /// <paramref name="to"/>; null for no limit.</summary>
    public static LedgerKeys Between(string kind, DateOnly? from, DateOnly? to) =>
        // '.' follows the '-' that a second's keys go on with.
        new(
            to is { } last ? kind + InstantOf(last.ToDateTime(LastSecond)) : kind,
            from is { } first ? $"{kind}{InstantOf(first.ToDateTime(TimeOnly.MinValue))}." : LedgerKeys.StartingWith(kind).Before
        );
}
