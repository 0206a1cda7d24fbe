using Landfall.Embedded.Journals;
using Landfall.Embedded.Orchestrations;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>
/// The orchestrations of a run as a durable backend keeps them: their journals survive every worker, calls are handed out at least once, and the real orchestrators
/// are replayed over them.
/// </summary>
internal sealed class Journals(TimeProvider time, Replay replay)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<JournalEvent>> _journals = new(StringComparer.Ordinal);
    private readonly List<WorkItem> _work = [];
    private readonly List<WorkItem> _timers = [];

    /// <summary>The activities to run, in the order of their calls.</summary>
    public IReadOnlyList<WorkItem> Work
    {
        get
        {
            lock (_gate)
            {
                return [.. _work];
            }
        }
    }

    /// <summary>When the next timer is due.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count == 0 ? null : _timers.Min(timer => timer.Call.FireAt);
            }
        }
    }

    /// <summary>The journal of an instance; null when there is none.</summary>
    public IReadOnlyList<JournalEvent>? Find(string instance)
    {
        lock (_gate)
        {
            return _journals.TryGetValue(instance, out var journal) ? [.. journal] : null;
        }
    }

    /// <summary>Starts an instance, in the place of one that has ended.</summary>
    public void Start(string instance, JournalEvent started)
    {
        lock (_gate)
        {
            Forget(instance);
            _journals[instance] = [];
            Move(instance, started);
        }
    }

    /// <summary>Adds the answer of an activity, or an end; a call that was answered before, or whose instance has ended, takes none.</summary>
    public void Answer(string instance, JournalEvent answer)
    {
        lock (_gate)
        {
            var waits = answer.IsEnd || _work.Exists(work => work.Instance == instance && work.Call.Call == answer.Call);
            if (waits && _journals.TryGetValue(instance, out var journal) && !journal[^1].IsEnd)
            {
                _work.RemoveAll(work => work.Instance == instance && work.Call.Call == answer.Call);
                Move(instance, answer);
            }
        }
    }

    /// <summary>Loses an instance with all that is known of it.</summary>
    public void Lose(string instance)
    {
        lock (_gate)
        {
            Forget(instance);
            _journals.Remove(instance);
        }
    }

    /// <summary>Fires the timers that are due.</summary>
    public void FireTimers()
    {
        lock (_gate)
        {
            foreach (var due in _timers.Where(timer => timer.Call.FireAt <= time.GetUtcNow()).OrderBy(timer => timer.Call.FireAt).ToList())
            {
                if (_timers.Remove(due))
                {
                    Move(due.Instance, new JournalEvent(JournalEventKind.TimerFired, time.GetUtcNow()) { Call = due.Call.Call });
                }
            }
        }
    }

    private void Move(string instance, JournalEvent arrived)
    {
        var journal = _journals[instance];
        IReadOnlyList<JournalEvent> added = arrived.IsEnd ? [arrived] : [arrived, .. replay.Run(instance, journal, [arrived])];
        journal.AddRange(added);
        _work.AddRange(added.Where(entry => entry.Kind == JournalEventKind.TaskScheduled).Select(call => new WorkItem(instance, call)));
        _timers.AddRange(added.Where(entry => entry.Kind == JournalEventKind.TimerCreated).Select(call => new WorkItem(instance, call)));
        if (journal[^1].IsEnd)
        {
            Forget(instance);
        }
    }

    private void Forget(string instance)
    {
        _work.RemoveAll(work => work.Instance == instance);
        _timers.RemoveAll(timer => timer.Instance == instance);
    }
}
