using System.Threading.Channels;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Landfall.Local.Durable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Faults.Tests.Durable;

/// <summary>How a worker's turn ended.</summary>
internal enum TurnEnd
{
    /// <summary>The work was no longer there to be done.</summary>
    Missed,

    Completed,

    /// <summary>It is handed out again: at once, or, when the worker is dead, as soon as its lock has run out.</summary>
    Abandoned,
}

/// <summary>
/// One life of one worker: the real dispatchers with the app's functions, which get their work from the test, an item at a time. Turns of
/// one worker may nest. After <see cref="Die"/> nothing it still does has an effect.
/// </summary>
internal sealed class MemoryWorker : IOrchestrationService, IAsyncDisposable
{
    private readonly MemoryOrchestrations _orchestrations;
    private readonly TaskHubWorker _hub;
    private readonly Channel<TaskOrchestrationWorkItem> _steps = Channel.CreateUnbounded<TaskOrchestrationWorkItem>();
    private readonly Channel<TaskActivityWorkItem> _calls = Channel.CreateUnbounded<TaskActivityWorkItem>();
    private readonly Lock _gate = new();
    private readonly Dictionary<object, Turn> _turns = new(ReferenceEqualityComparer.Instance);

    private MemoryWorker(MemoryOrchestrations orchestrations, DurableFunctions functions, CancellationToken stopping)
    {
        _orchestrations = orchestrations;
        _hub = functions.CreateWorker(this, NullLoggerFactory.Instance, stopping);

        // The dispatcher stamps every execution with the clock of the machine; orchestrators and retries are to see the test's.
        _hub.AddOrchestrationDispatcherMiddleware(
            (context, next) =>
            {
                foreach (var started in context.GetProperty<OrchestrationRuntimeState>().NewEvents.OfType<OrchestratorStartedEvent>())
                {
                    started.Timestamp = orchestrations.Time.GetUtcNow().UtcDateTime;
                }

                return next();
            }
        );
    }

    public bool IsDead { get; private set; }

    /// <summary>Told why an activity failed.</summary>
    public Action<string> Failed { get; set; } = _ => { };

    public int TaskOrchestrationDispatcherCount => 1;

    public int MaxConcurrentTaskOrchestrationWorkItems => 16;

    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => BehaviorOnContinueAsNew.Carryover;

    public int TaskActivityDispatcherCount => 1;

    public int MaxConcurrentTaskActivityWorkItems => 16;

    /// <param name="orchestrations">Where its work comes from.</param>
    /// <param name="functions">What it can run.</param>
    /// <param name="stopping">Cancelled when it is stopped in order; what it then fails at is handed out again.</param>
    public static async Task<MemoryWorker> StartAsync(
        MemoryOrchestrations orchestrations,
        DurableFunctions functions,
        CancellationToken stopping
    )
    {
        var worker = new MemoryWorker(orchestrations, functions, stopping);
        await worker._hub.StartAsync();
        return worker;
    }

    /// <summary>Does one item to its end, whatever that is; the answer tells which.</summary>
    public async Task<TurnEnd> RunAsync(MemoryWork work, Fate fate)
    {
        var turn = new Turn(fate);
        if (work.Activity is null && _orchestrations.Take(work) is { } step)
        {
            Add(step, turn);
            await _steps.Writer.WriteAsync(step);
        }
        else if (work.Activity is not null && _orchestrations.TakeCall(work) is { } call)
        {
            Add(call, turn);
            await _calls.Writer.WriteAsync(call);
        }
        else
        {
            return TurnEnd.Missed;
        }

        return await turn.End.Task;
    }

    /// <summary>From here on nothing it does has an effect, and what it holds comes back when its lock has run out.</summary>
    public void Die() => IsDead = true;

    public async Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(
        TimeSpan receiveTimeout,
        CancellationToken cancellationToken
    ) => await _steps.Reader.ReadAsync(cancellationToken);

    public Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage>? outboundMessages,
        IList<TaskMessage>? orchestratorMessages,
        IList<TaskMessage>? timerMessages,
        TaskMessage? continuedAsNewMessage,
        OrchestrationState? orchestrationState
    )
    {
        ThrowIfDead();
        List<TaskMessage> sent = [.. outboundMessages ?? [], .. orchestratorMessages ?? [], .. timerMessages ?? []];
        if (continuedAsNewMessage is not null)
        {
            sent.Add(continuedAsNewMessage);
        }

        _orchestrations.Complete(workItem, newOrchestrationRuntimeState, orchestrationState, sent, FateOf(workItem));
        EndTurn(workItem, TurnEnd.Completed);
        return Task.CompletedTask;
    }

    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) => AbandonAsync(workItem);

    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    public async Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken) =>
        await _calls.Reader.ReadAsync(cancellationToken);

    public Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        ThrowIfDead();
        if (responseMessage.Event is TaskFailedEvent { FailureDetails: { } failure })
        {
            Failed($"{failure.ErrorType}: {failure.ErrorMessage}");
        }

        _orchestrations.Answer(workItem, responseMessage, FateOf(workItem));
        EndTurn(workItem, TurnEnd.Completed);
        return Task.CompletedTask;
    }

    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem) => AbandonAsync(workItem);

    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) => Task.FromResult(workItem);

    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0;

    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => 0;

    public Task StartAsync() => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public Task StopAsync(bool isForced) => Task.CompletedTask;

    public Task CreateAsync() => Task.CompletedTask;

    public Task CreateAsync(bool recreateInstanceStore) => Task.CompletedTask;

    public Task CreateIfNotExistsAsync() => Task.CompletedTask;

    public Task DeleteAsync() => Task.CompletedTask;

    public Task DeleteAsync(bool deleteInstanceStore) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Die();
        await _hub.StopAsync(isForced: true);
        _hub.Dispose();
    }

    private void Add(object item, Turn turn)
    {
        lock (_gate)
        {
            _turns.Add(item, turn);
        }
    }

    private Fate FateOf(object item)
    {
        lock (_gate)
        {
            return _turns[item].Fate;
        }
    }

    private void EndTurn(object item, TurnEnd end)
    {
        lock (_gate)
        {
            if (_turns.Remove(item, out var turn))
            {
                turn.End.TrySetResult(end);
            }
        }
    }

    private void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new SessionAbortedException("The worker is dead.");
        }
    }

    private Task AbandonAsync(object item)
    {
        if (!IsDead)
        {
            _orchestrations.Abandon(item);
        }

        EndTurn(item, TurnEnd.Abandoned);
        return Task.CompletedTask;
    }

    private sealed record Turn(Fate Fate)
    {
        public TaskCompletionSource<TurnEnd> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
