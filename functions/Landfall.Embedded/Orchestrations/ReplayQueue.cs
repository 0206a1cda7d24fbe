using System.Collections.Concurrent;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Runs an orchestrator's continuations on the replaying thread, in order, and never after its replay.</summary>
internal sealed class ReplayQueue : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();

    public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    public void Drain()
    {
        while (_posted.TryDequeue(out var next))
        {
            next.Callback(next.State);
        }
    }
}
