using System.Collections.Concurrent;
using System.Threading.Channels;
using Landfall.Embedded.Discovery;
using Landfall.Embedded.Journals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Moves every open instance on: replays it on what arrived, stores the outcome, then runs what that asks for.</summary>
internal sealed class OrchestrationEngine(Replay replay, ActivityRunner activities, JournalStore store, TimeProvider time, IOptions<EmbeddedHostOptions> options, ILogger<OrchestrationEngine> log)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    // A timer is re-armed at least this often: TimeProvider's timers end at 49 days.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, OrchestrationInstance> _open = new(StringComparer.Ordinal);
    private readonly Channel<OrchestrationInstance> _queue = Channel.CreateUnbounded<OrchestrationInstance>();
    private Task _workers = Task.CompletedTask;

    public int OpenInstances => _open.Count;

    public OrchestrationInstance? Find(string instanceId) => _open.GetValueOrDefault(instanceId);

    /// <summary>Loads the open journals and begins to work.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.CreateAsync(cancellationToken);
        await foreach (var (id, events, length) in store.ReadOpenAsync(cancellationToken))
        {
            var instance = new OrchestrationInstance(id);
            instance.Commit(events, length);
            instance.Accepted.SetResult();
            _open.TryAdd(id, instance);
            Post(instance, entry: null);
        }

        log.Started(_open.Count);
        activities.Start(Post);
        _workers = Task.WhenAll(Enumerable.Range(0, options.Value.MaxConcurrentOrchestrations).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
    }

    /// <summary>Stops the activities, stores what they returned, and leaves the rest to the next start.</summary>
    public async Task StopAsync()
    {
        await activities.StopAsync();
        foreach (var instance in _open.Values)
        {
            instance.Dispose();
        }

        _queue.Writer.TryComplete();
        await _workers;
        foreach (var instance in _open.Values)
        {
            instance.Accepted.TrySetCanceled();
            instance.Archived.TrySetCanceled();
        }
    }

    /// <summary>Adds an instance; the task ends when its start is stored.</summary>
    public Task AddAsync(string instanceId, JournalEvent started)
    {
        var instance = _open.GetOrAdd(instanceId, static id => new OrchestrationInstance(id));
        Post(instance, started);
        return instance.Accepted.Task;
    }

    /// <summary>Adds an event to an instance.</summary>
    public void Post(OrchestrationInstance instance, JournalEvent? entry)
    {
        if (instance.Post(entry))
        {
            _queue.Writer.TryWrite(instance);
        }
    }

    private async Task WorkAsync()
    {
        await foreach (var instance in _queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            var arrived = instance.Take();
            try
            {
                await AdvanceAsync(instance, arrived);
            }
            catch (JournalConflictException conflict)
            {
                log.Conflict(conflict.Message);
                LetGo(instance, conflict);
                continue;
            }
            catch (Exception failure) when (instance.Journal.Count == 0)
            {
                LetGo(instance, failure);
                continue;
            }
            catch (Exception failure)
            {
                log.JournalUnreachable(failure, instance.Id);
                instance.PutBack(arrived);
                instance.Keep(time.CreateTimer(_ => _queue.Writer.TryWrite(instance), state: null, RetryDelay, Timeout.InfiniteTimeSpan));
                continue;
            }

            if (instance.Leave())
            {
                _queue.Writer.TryWrite(instance);
            }
        }
    }

    private async Task AdvanceAsync(OrchestrationInstance instance, IReadOnlyList<JournalEvent> arrived)
    {
        if (!instance.IsEnded)
        {
            var end = arrived.Select((entry, index) => entry.IsEnd ? index + 1 : 0).FirstOrDefault(count => count > 0);
            IReadOnlyList<JournalEvent> added = end > 0
                ? [.. arrived.Take(end)]
                : [.. arrived, .. replay.Run(instance.Id, instance.Journal, arrived)];
            if (added.Count > 0)
            {
                instance.Commit(added, await store.AppendAsync(instance.Id, instance.Length, added, CancellationToken.None));
                instance.Accepted.TrySetResult();
            }
        }

        if (instance.IsEnded)
        {
            await store.ArchiveAsync(instance.Id, instance.Journal, CancellationToken.None);
            if (instance.Journal[^1] is { Kind: JournalEventKind.Failed, Failure: { } failure })
            {
                log.InstanceFailed(instance.Journal[0].Name!, instance.Id, failure.ErrorMessage);
            }

            LetGo(instance, failure: null);
            return;
        }

        foreach (var call in instance.TakeCalls())
        {
            if (call.Kind == JournalEventKind.TaskScheduled)
            {
                activities.Enqueue(new ActivityCall(instance, call));
            }
            else
            {
                Arm(instance, call);
            }
        }
    }

    private void Arm(OrchestrationInstance instance, JournalEvent timer)
    {
        var left = timer.FireAt!.Value - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            Post(instance, new JournalEvent(JournalEventKind.TimerFired, time.GetUtcNow()) { Call = timer.Call });
            return;
        }

        // Rounded up, so that a timer never fires before its time and is armed again.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        instance.Keep(time.CreateTimer(_ => Arm(instance, timer), state: null, wait < LongestTimer ? wait : LongestTimer, Timeout.InfiniteTimeSpan));
    }

    private void LetGo(OrchestrationInstance instance, Exception? failure)
    {
        _open.TryRemove(instance.Id, out _);
        instance.Dispose();
        if (failure is null)
        {
            instance.Archived.TrySetResult(instance.Journal);
            return;
        }

        instance.Accepted.TrySetException(failure);
        instance.Archived.TrySetException(failure);

        // Most instances have nobody waiting for them.
        _ = instance.Accepted.Task.Exception;
        _ = instance.Archived.Task.Exception;
    }
}
