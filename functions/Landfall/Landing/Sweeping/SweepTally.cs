namespace Landfall.Landing.Sweeping;

/// <summary>Counts what a sweep sees.</summary>
internal sealed class SweepTally
{
    private readonly long[] _counts = new long[Enum.GetValues<SweepSight>().Length];

    /// <summary>Files that listings of the landing container gave.</summary>
    public long Listed { get; set; }

    public void Add(SweepSight sight) => _counts[(int)sight]++;

    public SweepReport Report() =>
        new(
            Listed,
            this[SweepSight.Old],
            this[SweepSight.Folder],
            this[SweepSight.Unsettled],
            this[SweepSight.BeforeIngestFrom],
            this[SweepSight.Known],
            this[SweepSight.Unregistered],
            this[SweepSight.Unclaimed],
            this[SweepSight.NowClaimed],
            this[SweepSight.Unreadable]
        );

    private long this[SweepSight sight] => _counts[(int)sight];
}
