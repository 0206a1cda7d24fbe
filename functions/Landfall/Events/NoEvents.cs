namespace Landfall.Events;

/// <summary>For a host where nobody listens.</summary>
public sealed class NoEvents : IEventSink
{
    /// <inheritdoc/>
    public Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken) => Task.CompletedTask;
}
