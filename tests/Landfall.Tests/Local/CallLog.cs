using System.Collections.Concurrent;

namespace Landfall.Tests.Local;

/// <summary>What the functions of a test did, and gates at which they wait for it; shared by the hosts that a test starts.</summary>
public sealed class CallLog
{
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Calls => [.. _calls];

    public void Add(string call) => _calls.Enqueue(call);

    public int Count(string call) => _calls.Count(known => known == call);

    public Task PassAsync(string gate, CancellationToken cancellationToken) => Gate(gate).Task.WaitAsync(cancellationToken);

    public void Open(string gate) => Gate(gate).TrySetResult();

    private TaskCompletionSource Gate(string gate) =>
        _gates.GetOrAdd(gate, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
