using System.Globalization;

namespace Landfall.Ledger.Rows;

/// <summary>
/// How rows are named. A batch's rows end alike, <c>99999999 minus yyyyMMdd</c> and the hash of its id, so that a listing begins with the
/// newest day.
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

    /// <summary>Begins the key of something that is to be told outside.</summary>
    public const string Events = "t|";

    /// <summary>Begins the key of a command: what a person or the sweep asked of the table.</summary>
    public const string Commands = "c|";

    /// <summary>Begins the key of a writer's counts of closed batches.</summary>
    public const string Counts = "n|";

    private const int LastDay = 99_999_999;

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

    /// <summary>The end that all rows of <paramref name="batch"/> share, such as <c>79738872-0123456789abcdef0123</c>.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    public static string EndOf(string batch)
    {
        var (_, day) = BatchId.Parse(batch);
        return DayOf(day) + batch[batch.LastIndexOf('-')..];
    }

    /// <summary>The batch of <paramref name="table"/> whose rows end so.</summary>
    public static string BatchOf(string table, string end)
    {
        var day = LastDay - int.Parse(end.AsSpan(0, 8), NumberStyles.None, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{table}-{day:D8}{end[8..]}");
    }

    /// <summary>How keys of files last changed on the UTC day <paramref name="day"/> go on after their kind.</summary>
    public static string DayOf(DateOnly day) =>
        (LastDay - ((((day.Year * 100) + day.Month) * 100) + day.Day)).ToString("D8", CultureInfo.InvariantCulture);
}
