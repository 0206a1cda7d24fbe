using System.Collections.Concurrent;

namespace Landfall.Landing.Sweeping;

/// <summary>Which batches earlier sweeps of this process found in the ledger, and need not be read again; it forgets all when it is full,
/// which only costs reads.</summary>
internal sealed class SweepMemory(int capacity)
{
    private readonly ConcurrentDictionary<string, bool> _batches = new(StringComparer.Ordinal);

    /// <summary>The ledger has the batch.</summary>
    public void Settle(string batch)
    {
        if (_batches.Count >= capacity)
        {
            _batches.Clear();
        }

        if (capacity > 0)
        {
            _batches[batch] = true;
        }
    }

    /// <summary>True for a batch that was met before.</summary>
    public bool Knows(string batch) => _batches.ContainsKey(batch);
}
