using Landfall.Monitoring;

namespace Landfall.Tests.Landing;

/// <summary>Notes the milestones that were reached, and may stop there as a crash would.</summary>
internal sealed class RecordedMilestones : IMilestones
{
    public List<string> Reached { get; } = [];

    public bool Crashes { get; set; }

    /// <summary>Called at every milestone.</summary>
    public Action AtMilestone { get; set; } = () => { };

    public ValueTask ReachedAsync(string milestone, string batch, CancellationToken cancellationToken)
    {
        Reached.Add($"{milestone} {batch}");
        AtMilestone();
        return Crashes ? throw new InvalidOperationException("The process ends here.") : ValueTask.CompletedTask;
    }
}
