using System.Threading.Channels;
using Landfall.Embedded.Discovery;
using Landfall.Embedded.Journals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Runs activities in the order of their calls, a bounded number at a time.</summary>
internal sealed class ActivityRunner(FunctionCatalog catalog, FunctionInvoker invoker, TimeProvider time, IOptions<EmbeddedHostOptions> options, ILogger<ActivityRunner> log) : IDisposable
{
    private readonly Channel<ActivityCall> _queue = Channel.CreateUnbounded<ActivityCall>();
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _aborted = new();
    private Action<OrchestrationInstance, JournalEvent> _answer = static (_, _) => { };
    private Task _workers = Task.CompletedTask;

    public void Start(Action<OrchestrationInstance, JournalEvent> answer)
    {
        _answer = answer;
        _workers = Task.WhenAll(Enumerable.Range(0, options.Value.MaxConcurrentActivities).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
    }

    public void Enqueue(ActivityCall call) => _queue.Writer.TryWrite(call);

    /// <summary>Begins no activity any more, waits for those that run, and cancels them after <see cref="EmbeddedHostOptions.StopGrace"/>.</summary>
    public async Task StopAsync()
    {
        await _closed.CancelAsync();
        _aborted.CancelAfter(options.Value.StopGrace);
        await _workers;
    }

    /// <summary>Begins no activity any more and cancels those that run.</summary>
    public void Abort()
    {
        _closed.Cancel();
        _aborted.Cancel();
    }

    public void Dispose()
    {
        _closed.Dispose();
        _aborted.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_closed.IsCancellationRequested && await IsReadyAsync())
        {
            while (!_closed.IsCancellationRequested && _queue.Reader.TryRead(out var call))
            {
                if (!call.Instance.IsEnded && await RunAsync(call.Scheduled, call.Instance.Id) is { } answer)
                {
                    _answer(call.Instance, answer);
                }
            }
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return await _queue.Reader.WaitToReadAsync(_closed.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<JournalEvent?> RunAsync(JournalEvent scheduled, string instanceId)
    {
        try
        {
            var activity = catalog.Find<ActivityTriggerAttribute>(scheduled.Name!);
            var input = Payload.To(scheduled.Data, activity.Trigger.ParameterType);
            var names = new Dictionary<string, string>(StringComparer.Ordinal) { ["instanceId"] = instanceId };
            var output = Payload.From(await invoker.InvokeAsync(activity, input, names, _aborted.Token));
            return new JournalEvent(JournalEventKind.TaskCompleted, time.GetUtcNow()) { Call = scheduled.Call, Data = output };
        }
        catch (OperationCanceledException) when (_aborted.IsCancellationRequested)
        {
            // Not journalled, so the activity runs again after the next start.
            return null;
        }
        catch (Exception failure)
        {
            log.ActivityFailed(failure, scheduled.Name!, instanceId);
            return new JournalEvent(JournalEventKind.TaskFailed, time.GetUtcNow()) { Call = scheduled.Call, Failure = Failures.Of(failure) };
        }
    }
}
