namespace Landfall.Local.Hosting;

/// <summary>What an app has to do when its host begins to work and when it ends or steps back; a host that stands by only calls
/// its check.</summary>
public interface IHostWork
{
    /// <summary>
    /// Runs at the start of a host that stands by, and ends the start of one that must never take over. It has not the lease: it changes
    /// nothing that hosts share.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs while the host has the lease, before any function does; called again after <see cref="HostNotReadyException"/> and after each
    /// step back, so it must be idempotent.
    /// </summary>
    /// <exception cref="HostNotReadyException">Something that the work needs is not free yet.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Runs after the last function, before the lease is handed back: what the next host needs is let go here.
    /// Idempotent.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>Thrown when a host cannot begin to work yet: it stands by, says why, and tries again.</summary>
public sealed class HostNotReadyException(string message, Exception? innerException = null) : Exception(message, innerException);
