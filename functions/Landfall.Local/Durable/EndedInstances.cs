using System.Threading.Channels;
using DurableTask.Core;
using DurableTask.Core.Command;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Durable;

/// <summary>
/// Purges instances some time after they have ended: the emulator's tables grow slow with rows, and the ledger knows what became of
/// everything. It asks for what it saw end; what an earlier process left behind it finds once, when it begins.
/// </summary>
internal sealed class EndedInstances(LocalTaskClient client, TimeSpan keep, TimeProvider time, ILogger logger)
{
    private static readonly OrchestrationRuntimeStatus[] Ended =
    [
        OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated,
    ];

    // What does not fit is found by the next begin.
    private readonly Channel<EndedInstance> _ended = Channel.CreateBounded<EndedInstance>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <summary>Notes every instance that <paramref name="worker"/> brings to its end.</summary>
    public void Watch(TaskHubWorker worker) =>
        worker.AddOrchestrationDispatcherMiddleware(
            async (context, next) =>
            {
                await next();
                var actions = context.GetProperty<OrchestratorExecutionResult>()?.Actions ?? [];
                var ends = actions.OfType<OrchestrationCompleteOrchestratorAction>();
                if (ends.Any(end => end.OrchestrationStatus != OrchestrationStatus.ContinuedAsNew))
                {
                    _ended.Writer.TryWrite(
                        new EndedInstance(context.GetProperty<OrchestrationInstance>().InstanceId, time.GetUtcNow() + keep)
                    );
                }
            }
        );

    /// <summary>Purges until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!await TryAsync("the instances of earlier processes", () => PurgeLeftAsync(cancellationToken)))
        {
            await Task.Delay(keep, time, cancellationToken);
        }

        await foreach (var instance in _ended.Reader.ReadAllAsync(cancellationToken))
        {
            var left = instance.PurgeAt - time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, time, cancellationToken);
            }

            if (!await TryAsync(instance.Id, () => PurgeAsync(instance.Id, cancellationToken)))
            {
                _ended.Writer.TryWrite(instance with { PurgeAt = time.GetUtcNow() + keep });
            }
        }
    }

    private async Task<int> PurgeLeftAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        var left = new OrchestrationQuery(CreatedTo: time.GetUtcNow() - keep, Statuses: Ended);
        await foreach (var instance in client.GetAllInstancesAsync(left).WithCancellation(cancellationToken))
        {
            count += await PurgeAsync(instance.InstanceId, cancellationToken);
        }

        return count;
    }

    private async Task<int> PurgeAsync(string id, CancellationToken cancellationToken) =>
        (await client.PurgeInstanceAsync(id, cancellation: cancellationToken)).PurgedInstanceCount;

    // The host's edge: an account that cannot be reached must not end the loop.
    private async Task<bool> TryAsync(string what, Func<Task<int>> purge)
    {
        try
        {
            Log.Purged(logger, what, await purge());
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.NotPurged(logger, what, failure);
            return false;
        }
    }

    private sealed record EndedInstance(string Id, DateTimeOffset PurgeAt);
}
