using System.ComponentModel.DataAnnotations;

namespace Landfall.Loading;

/// <summary>How much is loaded together, and how patient loading is.</summary>
public sealed class LoadingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Loading";

    /// <summary>
    /// Batches in one package at most; their markers are read by one statement, and Synapse takes 2,098 parameters in one.
    /// </summary>
    [Range(1, 500)]
    public int MaxFiles { get; set; } = 200;

    /// <summary>Bytes of parts in one package at most; one batch alone may be larger.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 2L << 30;

    /// <summary>Files of one snapshot at most, which are loaded as one.</summary>
    [Range(1, 500)]
    public int MaxSnapshotFiles { get; set; } = 500;

    /// <summary>Load attempts without an end after which a batch loads alone.</summary>
    [Range(1, 100)]
    public int AloneAfter { get; set; } = 2;

    /// <summary>Load attempts without an end after which a batch is parked.</summary>
    [Range(1, 100)]
    public int ParkAfter { get; set; } = 5;

    /// <summary>Batches whose markers and manifests a build of new storage has in hand at once.</summary>
    [Range(1, 1000)]
    public int BuildPage { get; set; } = 200;

    /// <summary>How long storage that is half built waits for a load that goes on with it.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan BuildGrace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long storage that readers may still be reading stays after the view has left it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan StorageGrace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Days for which the warehouse's log of stages keeps what a stage took.</summary>
    [Range(1, 36_500)]
    public int StageLogDays { get; set; } = 400;
}
