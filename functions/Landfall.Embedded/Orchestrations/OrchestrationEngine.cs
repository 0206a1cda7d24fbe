using System.Collections.Concurrent;
using System.Threading.Channels;
using Landfall.Embedded.Journals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Holds the open instances, lets each take its steps one at a time, and runs what they call.</summary>
internal sealed class OrchestrationEngine(OrchestrationStep step, ActivityRunner activities, DurableTimers timers, OpenJournals journals, TimeProvider time, IOptions<EmbeddedHostOptions> options, ILogger<OrchestrationEngine> log)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, OrchestrationInstance> _open = new(StringComparer.Ordinal);
    private readonly Channel<OrchestrationInstance> _queue = Channel.CreateUnbounded<OrchestrationInstance>();
    private Task _workers = Task.CompletedTask;

    public OrchestrationInstance? Find(string instanceId) => _open.GetValueOrDefault(instanceId);

    /// <summary>Takes the open journals over and begins to work.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.MaxConcurrentOrchestrations, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(journals.ListAsync(cancellationToken), parallel, async (id, token) =>
        {
            if (await journals.TakeOverAsync(id, token) is var (events, place))
            {
                var instance = new OrchestrationInstance(id);
                instance.Commit(events, place);
                _open.TryAdd(id, instance);
                Post(instance, entry: null);
            }
        });

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

    /// <summary>Ends the work at once; what it still returns is not stored.</summary>
    public void Abort() => activities.Abort();

    /// <summary>Adds an instance under an id that no open one has; the task ends when its start is stored.</summary>
    public Task AddAsync(string instanceId, JournalEvent started)
    {
        var instance = _open.GetOrAdd(instanceId, static id => new OrchestrationInstance(id));
        Post(instance, started);
        return instance.Accepted.Task;
    }

    /// <summary>Adds an event to an instance; one that was let go takes none.</summary>
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
                // The host's stop waits for what is being stored, so nothing cancels it.
                await step.TakeAsync(instance, arrived, CancellationToken.None);
                GoOn(instance);
            }
            catch (JournalConflictException conflict)
            {
                log.Conflict(conflict.Message);
                LetGo(instance, conflict);
            }
            catch (Exception failure) when (instance.Journal.Count == 0)
            {
                LetGo(instance, failure);
            }
            catch (Exception failure)
            {
                log.JournalUnreachable(failure, instance.Id);
                instance.PutBack(arrived);
                instance.Keep(time.CreateTimer(_ => _queue.Writer.TryWrite(instance), state: null, RetryDelay, Timeout.InfiniteTimeSpan));
            }
        }
    }

    private void GoOn(OrchestrationInstance instance)
    {
        if (instance.IsEnded)
        {
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
                timers.Set(instance, call, Post);
            }
        }

        if (instance.Leave())
        {
            _queue.Writer.TryWrite(instance);
        }
    }

    // An instance that is let go stays marked as queued: a late answer must not touch the journal of a successor.
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
