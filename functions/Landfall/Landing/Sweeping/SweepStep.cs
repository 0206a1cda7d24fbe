namespace Landfall.Landing.Sweeping;

/// <summary>The result of looking at one thing: what it is, and the finding if it needs an orchestration.</summary>
internal sealed record SweepStep(SweepSight Sight, SweepFinding? Finding = null)
{
    public static implicit operator SweepStep(SweepSight sight) => new(sight);
}
