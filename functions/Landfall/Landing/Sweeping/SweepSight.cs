namespace Landfall.Landing.Sweeping;

/// <summary>What the sweep makes of one file, unclaimed entry or pointer; each is counted in the report's field of its name.</summary>
internal enum SweepSight
{
    Old,
    Folder,
    Unsettled,
    BeforeIngestFrom,
    Known,
    Unregistered,
    Unclaimed,
    NowClaimed,
    Unreadable,

    /// <summary>Nothing to say: another pass counts it, or it is under way.</summary>
    Nothing,
}
