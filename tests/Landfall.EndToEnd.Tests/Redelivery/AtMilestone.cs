using Landfall.Monitoring;

namespace Landfall.EndToEnd.Tests.Redelivery;

/// <summary>Does something when the first batch stands at a milestone, and lets it go on when that is done.</summary>
internal sealed class AtMilestone(string milestone, Func<bool> isMeant, Func<Task> act) : IMilestones
{
    private int _reached;

    public AtMilestone(string milestone, Func<Task> act)
        : this(milestone, () => true, act) { }

    public async ValueTask ReachedAsync(string reached, string batch, CancellationToken cancellationToken)
    {
        if (reached == milestone && isMeant() && Interlocked.Exchange(ref _reached, 1) == 0)
        {
            await act();
        }
    }
}
