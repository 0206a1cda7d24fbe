using System.ComponentModel.DataAnnotations;

namespace Landfall.Landing.Sweeping;

/// <summary>How the sweep looks for files that nobody carries.</summary>
public sealed class SweepOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Sweep";

    /// <summary>Younger files are left alone: whoever wrote them is probably still at work.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Settle { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How far back landed files are looked at, at the least; further when the last complete pass is longer ago.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How far before the begin of the last complete pass the next one looks, against clocks that differ.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Margin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Within how long the whole landing container is listed once, when it has more than one page: a file whose event was lost is found by
    /// then, wherever it is. Up to 100 pages a sweep.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Pass { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Names of one page of a listing; storage gives 5,000 at most.</summary>
    [Range(1, BlobPages.MostNames)]
    public int PageNames { get; set; } = BlobPages.MostNames;

    /// <summary>
    /// Prefixes that the contracts' patterns name to be listed in each sweep; folders in which files came lately are 64 more.
    /// </summary>
    [Range(0, 1_000)]
    public int HotPrefixes { get; set; } = 64;

    /// <summary>Ledger documents read at once.</summary>
    [Range(1, 256)]
    public int ReadsAtOnce { get; set; } = 16;

    /// <summary>Groups of 48 found files that are written down at once.</summary>
    [Range(1, 64)]
    public int StartsAtOnce { get; set; } = 8;

    /// <summary>Files that the ledger has and that are remembered, so that it is not asked again; 17 bytes of memory each.</summary>
    [Range(0, 10_000_000)]
    public int Remembered { get; set; } = 500_000;
}
