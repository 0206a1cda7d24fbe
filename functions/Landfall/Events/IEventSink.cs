using System.ComponentModel.DataAnnotations;

namespace Landfall.Events;

/// <summary>Takes events to whoever listens.</summary>
public interface IEventSink
{
    /// <summary>
    /// Sends <paramref name="sent"/>; once this returns, no crash of this process loses it. Who is not sure that it went out sends it
    /// again, with the same id.
    /// </summary>
    /// <exception cref="Exception">It may not have gone out; send it again.</exception>
    Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken);
}

/// <summary>For a host where nobody listens.</summary>
public sealed class NoEvents : IEventSink
{
    /// <inheritdoc/>
    public Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What all events have.</summary>
public sealed class EventOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Events";

    /// <summary>The source that events name, as CloudEvents want it: a URI reference that tells this Landfall from others.</summary>
    [Required]
    public string Source { get; set; } = "/landfall";
}
