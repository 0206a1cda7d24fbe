using Landfall.Embedded.Journals;
using Microsoft.DurableTask.Client;

namespace Landfall.Embedded.Orchestrations;

/// <summary>An instance that has not been archived: its journal, and the events that wait to be added to it.</summary>
internal sealed class OrchestrationInstance(string id) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ITimer> _timers = [];
    private readonly HashSet<int> _dispatched = [];
    private List<JournalEvent> _arrived = [];
    private bool _isQueued;
    private volatile IReadOnlyList<JournalEvent> _journal = [];

    public string Id => id;

    /// <summary>The journal as stored; replaced, never changed.</summary>
    public IReadOnlyList<JournalEvent> Journal => _journal;

    /// <summary>Where the stored journal stands.</summary>
    public JournalPlace Place { get; private set; }

    public bool IsEnded => _journal is [.., { IsEnd: true }];

    public OrchestrationRuntimeStatus Status => _journal is [.., var last] ? OrchestrationSummary.Status(last) : OrchestrationRuntimeStatus.Pending;

    /// <summary>Ends when the start is stored, or could not be.</summary>
    public TaskCompletionSource Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends, with the whole journal, when the instance is archived.</summary>
    public TaskCompletionSource<IReadOnlyList<JournalEvent>> Archived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds an event that arrived; true when the instance must be queued for it.</summary>
    public bool Post(JournalEvent? entry)
    {
        lock (_gate)
        {
            if (entry is not null)
            {
                _arrived.Add(entry);
            }

            var queue = !_isQueued;
            _isQueued = true;
            return queue;
        }
    }

    /// <summary>Takes what arrived.</summary>
    public IReadOnlyList<JournalEvent> Take()
    {
        lock (_gate)
        {
            var arrived = _arrived;
            _arrived = [];
            return arrived;
        }
    }

    /// <summary>Puts back what could not be stored.</summary>
    public void PutBack(IReadOnlyList<JournalEvent> arrived)
    {
        lock (_gate)
        {
            _arrived.InsertRange(0, arrived);
        }
    }

    /// <summary>Leaves the queue; true when more arrived meanwhile and the instance must be queued again.</summary>
    public bool Leave()
    {
        lock (_gate)
        {
            return _isQueued = _arrived.Count > 0;
        }
    }

    /// <summary>Takes over what is stored.</summary>
    public void Commit(IReadOnlyList<JournalEvent> added, JournalPlace place)
    {
        _journal = [.. _journal, .. added];
        Place = place;
    }

    /// <summary>Gives the journalled calls that have no answer and were not given before by this process.</summary>
    public IReadOnlyList<JournalEvent> TakeCalls()
    {
        var answered = _journal.Where(entry => entry.IsAnswer).Select(entry => entry.Call!.Value).ToHashSet();
        return [.. _journal.Where(entry => entry.IsCall && !answered.Contains(entry.Call!.Value) && _dispatched.Add(entry.Call.Value))];
    }

    /// <summary>Keeps a timer until the instance is let go.</summary>
    public void Keep(ITimer timer)
    {
        lock (_gate)
        {
            _timers.Add(timer);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timers.ForEach(timer => timer.Dispose());
            _timers.Clear();
        }
    }
}
