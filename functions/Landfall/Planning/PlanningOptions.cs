using System.ComponentModel.DataAnnotations;
using Landfall.Ledger.Rows;

namespace Landfall.Planning;

/// <summary>How much work of one table is handed out at a time, and how long silence is taken for work.</summary>
public sealed class PlanningOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Planning";

    /// <summary>The most of <see cref="Turns"/>.</summary>
    public const int MostTurns = 1000;

    /// <summary>Groups of files of one table that are in hand at the same time, over all its orchestrations.</summary>
    [Range(1, 16)]
    public int MaxGroups { get; set; } = 4;

    /// <summary>
    /// Files of one group; their manifests are published in one transaction of the ledger, of two changes a file and at most
    /// <see cref="LedgerLimits.Changes"/>.
    /// </summary>
    [Range(1, 48)]
    public int MaxFiles { get; set; } = 48;

    /// <summary>Bytes of the stored files of one group.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>Stored bytes from which on a file is a group of its own.</summary>
    [Range(1, long.MaxValue)]
    public long BigFileBytes { get; set; } = 16L << 20;

    /// <summary>Rounds after which an orchestration hands its table on to the next one, so that no history grows without end.</summary>
    [Range(1, 10_000)]
    public int MaxRounds { get; set; } = 32;

    /// <summary>
    /// Open rows that one round reads at most. A table with more rows that wait for their load curates no more until the load has caught
    /// up.
    /// </summary>
    [Range(2_000, 1_000_000)]
    public int ScanRows { get; set; } = 5_000;

    /// <summary>Due rows that one plan opens again at most; the next plan opens the next.</summary>
    [Range(1, 100_000)]
    public int MaxDue { get; set; } = 490;

    /// <summary>
    /// How long an activity goes on by itself with what follows on its work; what follows later is handed out by a planning of its own.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan GoOnFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Tables that one process begins to plan, and to do what is quick of, at the same time; 0 for one a core. More of them fit where
    /// storage is far away and the cores wait for it.
    /// </summary>
    [Range(0, MostTurns)]
    public int Turns { get; set; }

    /// <summary>
    /// Within how long each table is looked at that has nothing to do; one that moved in the last hour, or of which something is due, is
    /// looked at each time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan TablePass { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the holder of a claim gives a sign of life.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan MarkEvery { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The silence after which a claim that has begun is free again.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The silence after which a claim that nobody has begun is free again.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan NeverBegunAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Turns on this machine.</summary>
    public int TurnsAtOnce() => Turns > 0 ? Turns : Environment.ProcessorCount;
}
