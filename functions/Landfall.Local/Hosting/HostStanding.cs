namespace Landfall.Local.Hosting;

/// <summary>Tells whether this host works or stands by, and why.</summary>
public sealed class HostStanding
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _working = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (HostStatus Status, string Detail) _now = (HostStatus.Standby, "The host has not started yet.");

    /// <summary>What the host does.</summary>
    public HostStatus Status => Now.Status;

    /// <summary>Why it does not work, as sentences for a person; empty while it works.</summary>
    public string Detail => Now.Detail;

    /// <summary>Ends when the host has taken the work over.</summary>
    public Task Working
    {
        get
        {
            lock (_gate)
            {
                return _working.Task;
            }
        }
    }

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

    internal void StandBy(string detail)
    {
        lock (_gate)
        {
            if (_now.Status == HostStatus.Working)
            {
                _working = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _now = (HostStatus.Standby, detail);
        }
    }

    internal void Work()
    {
        lock (_gate)
        {
            _now = (HostStatus.Working, "");
            _working.TrySetResult();
        }
    }
}

/// <summary>What a host does about the work of its task hub.</summary>
public enum HostStatus
{
    /// <summary>Another host has the work, or this one is not ready for it: nothing runs here.</summary>
    Standby,

    /// <summary>This host carries out the work.</summary>
    Working,
}
