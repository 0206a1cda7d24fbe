namespace Landfall.Local.Polling;

/// <summary>
/// So many places, and a line for each key of those that wait for one: the lines take turns, and each is first come, first served. So a
/// crowd of one key keeps nobody of another waiting.
/// </summary>
internal sealed class FairSlots(int slots)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<TaskCompletionSource>> _lines = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();
    private int _free = slots;

    /// <summary>Waits for a place, which is to be given back by <see cref="Release"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; no place is held.</exception>
    public async Task WaitAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource place;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            place = Join(key);
        }

        using var leaving = cancellationToken.UnsafeRegister(_ => place.TrySetCanceled(cancellationToken), null);
        await place.Task;
    }

    /// <summary>Gives a place to the next one, or back.</summary>
    public void Release()
    {
        lock (_gate)
        {
            while (_turns.TryDequeue(out var key))
            {
                // Whoever was cancelled stands in line until its turn.
                if (Leave(key).TrySetResult())
                {
                    return;
                }
            }

            _free++;
        }
    }

    // Whoever waits goes on elsewhere, not in the thread of the one that gave back, which holds the gate.
    private TaskCompletionSource Join(string key)
    {
        if (!_lines.TryGetValue(key, out var line))
        {
            _lines[key] = line = new Queue<TaskCompletionSource>();
            _turns.Enqueue(key);
        }

        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        line.Enqueue(place);
        return place;
    }

    private TaskCompletionSource Leave(string key)
    {
        var line = _lines[key];
        var next = line.Dequeue();
        if (line.Count > 0)
        {
            _turns.Enqueue(key);
        }
        else
        {
            _lines.Remove(key);
        }

        return next;
    }
}
