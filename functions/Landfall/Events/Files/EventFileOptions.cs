using System.ComponentModel.DataAnnotations;

namespace Landfall.Events.Files;

/// <summary>Where events are written on one machine, and how much of them is kept.</summary>
public sealed class EventFileOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:EventFile";

    /// <summary>The folder; made when missing.</summary>
    [Required]
    public string Folder { get; set; } = "events";

    /// <summary>Days whose files are kept, today's included.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Bytes of all files together; the oldest go first, and a day that has more alone begins anew.</summary>
    [Range(1 << 10, 1L << 40)]
    public long MaxBytes { get; set; } = 256L << 20;
}
