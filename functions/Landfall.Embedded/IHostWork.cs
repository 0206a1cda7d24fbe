namespace Landfall.Embedded;

/// <summary>What an app has to do when its host begins to work and when it ends; a host that stands by does not call it.</summary>
public interface IHostWork
{
    /// <summary>Runs while the host has the lease, before any function does; called again after <see cref="HostNotReadyException"/>, so it must be idempotent.</summary>
    /// <exception cref="HostNotReadyException">Something that the work needs is not free yet.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Runs after the last function, before the lease is handed back: what the next host needs is let go here.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
