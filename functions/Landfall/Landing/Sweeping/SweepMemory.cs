using System.Collections.Concurrent;
using Landfall.Ledger;

namespace Landfall.Landing.Sweeping;

/// <summary>What earlier sweeps of this process learnt from entries and need not read again; it forgets all when it is full, which only costs reads.</summary>
internal sealed class SweepMemory(int capacity)
{
    private readonly ConcurrentDictionary<string, LandedFile?> _batches = new(StringComparer.Ordinal);

    /// <summary>The ledger has the batch, and has its pointer if it is open.</summary>
    public void Settle(string batch) => Remember(batch, null);

    /// <summary>The batch is the unclaimed one of <paramref name="file"/>.</summary>
    public void Unclaimed(string batch, LandedFile file) => Remember(batch, file);

    /// <summary>True for a batch that was met before; <paramref name="unclaimed"/> is the file of one that was unclaimed.</summary>
    public bool Knows(string batch, out LandedFile? unclaimed) => _batches.TryGetValue(batch, out unclaimed);

    private void Remember(string batch, LandedFile? file)
    {
        if (_batches.Count >= capacity)
        {
            _batches.Clear();
        }

        if (capacity > 0)
        {
            _batches[batch] = file;
        }
    }
}
