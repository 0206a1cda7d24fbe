namespace Landfall.Monitoring;

/// <summary>The everyday case: nobody waits at a milestone.</summary>
public sealed class NoMilestones : IMilestones
{
    /// <inheritdoc/>
    public ValueTask ReachedAsync(string milestone, string batch, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
