namespace Landfall.Monitoring;

/// <summary>Told when a batch reaches a named point; crash tests stop the process there.</summary>
public interface IMilestones
{
    /// <summary>The work on <paramref name="batch"/> (or of a whole package's first batch) stands at
    /// <paramref name="milestone"/>.</summary>
    ValueTask ReachedAsync(string milestone, string batch, CancellationToken cancellationToken);
}
