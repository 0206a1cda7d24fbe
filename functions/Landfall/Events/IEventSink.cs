namespace Landfall.Events;

/// <summary>Takes events to whoever listens.</summary>
public interface IEventSink
{
    /// <summary>Sends <paramref name="sent"/>; once this returns, no crash of this process loses it. Who is not sure that it went out sends it again, with the same id.</summary>
    /// <exception cref="Exception">It may not have gone out; send it again.</exception>
    Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken);
}
