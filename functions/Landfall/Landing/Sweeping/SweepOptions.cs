using System.ComponentModel.DataAnnotations;

namespace Landfall.Landing.Sweeping;

/// <summary>How the sweep looks for files and batches that nobody carries.</summary>
public sealed class SweepOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Sweep";

    /// <summary>Younger files, pointers and changes are left alone: whoever made them is probably still at work.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Settle { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How far back landed files are looked at, at the least; further when the last completed sweep is longer ago.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How far before the last completed sweep the next one begins, against clocks that differ.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Margin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Ledger documents read at once.</summary>
    [Range(1, 256)]
    public int ReadsAtOnce { get; set; } = 16;

    /// <summary>Batches remembered from sweep to sweep so that their entries are not read again; about 300 bytes of memory each.</summary>
    [Range(0, 10_000_000)]
    public int Remembered { get; set; } = 100_000;
}
