using Landfall.Embedded.Hosting;
using Landfall.Embedded.Journals;

namespace Landfall.Embedded;

/// <summary>Tells whether this host works, stands by or has ended, and why.</summary>
public sealed class HostStanding
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _working = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (HostStatus Status, string Detail) _now = (HostStatus.Standby, "The host has not started yet.");
    private volatile HostLease? _lease;

    /// <summary>What the host does.</summary>
    public HostStatus Status => Now.Status;

    /// <summary>Why it does not work, as sentences for a person; empty while it works.</summary>
    public string Detail => Now.Detail;

    /// <summary>Ends when the host has taken the work over.</summary>
    public Task Working => _working.Task;

    private (HostStatus Status, string Detail) Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>The number of the term in which this host writes journals.</summary>
    /// <exception cref="JournalConflictException">The host has no lease, or its time is over.</exception>
    internal long Term() => _lease is { IsHeld: true } lease
        ? lease.Term
        : throw new JournalConflictException("This host's lease is over: it writes no journal any more, and the host that takes over does the work again.");

    internal void StandBy(string detail) => Move(HostStatus.Standby, detail);

    internal void Hold(HostLease lease) => _lease = lease;

    internal void Work()
    {
        if (Move(HostStatus.Working, ""))
        {
            _working.TrySetResult();
        }
    }

    internal void End(string detail) => Move(HostStatus.Ended, detail);

    // Whoever has ended stays so, whatever its other threads still report.
    private bool Move(HostStatus status, string detail)
    {
        lock (_gate)
        {
            if (_now.Status == HostStatus.Ended)
            {
                return false;
            }

            _now = (status, detail);
            return true;
        }
    }
}
