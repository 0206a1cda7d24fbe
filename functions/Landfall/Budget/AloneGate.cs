using Microsoft.Extensions.Logging;

namespace Landfall.Budget;

/// <summary>
/// Keeps work that may end the process away from everything that counts attempts: who is alone has the process for itself, all others are
/// beside each other.
/// </summary>
/// <remarks>
/// First come, first served. Who comes while another waits to be alone waits behind it, so that it gets its turn once what runs now has
/// ended; and all who wait behind it go on when it has, before any that comes later to be alone. So each waits for what was there before
/// it, and for nothing else. Who holds a place asks for no other one.
/// </remarks>
internal sealed class AloneGate(ILogger logger)
{
    private readonly LinkedList<Place> _waiting = [];
    private readonly Lock _gate = new();
    private int _beside;
    private bool _isAlone;

    /// <summary>How it stands now.</summary>
    public GateState State
    {
        get
        {
            lock (_gate)
            {
                return new GateState(_beside, _isAlone, _waiting.Count);
            }
        }
    }

    /// <summary>Waits for a place, alone or beside others; dispose the lease to leave it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is held, and who waited behind goes on.</exception>
    public async Task<WorkLease> EnterAsync(string work, bool isAlone, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = new Place(isAlone);
        GateState? before = null;
        lock (_gate)
        {
            _waiting.AddLast(place);
            GrantAll();
            if (!place.Granted.Task.IsCompleted)
            {
                before = new GateState(_beside, _isAlone, _waiting.Count - 1);
            }
        }

        if (before is not null)
        {
            Log.WaitsForPlace(logger, work, isAlone ? "to be alone" : "for work that is alone", before.Beside, before.Waiting);
            using var leaving = cancellationToken.UnsafeRegister(_ => Leave(place, cancellationToken), null);
            await place.Granted.Task;
        }

        return new WorkLease(default, () => GiveBack(place));
    }

    private void Leave(Place place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Remove(place))
            {
                place.Granted.SetCanceled(cancellationToken);
                GrantAll();
            }
        }
    }

    private void GiveBack(Place place)
    {
        lock (_gate)
        {
            (_beside, _isAlone) = place.IsAlone ? (_beside, false) : (_beside - 1, _isAlone);
            GrantAll();
        }
    }

    private void GrantAll()
    {
        while (_waiting.First is { Value: var next } && !_isAlone && (!next.IsAlone || _beside == 0))
        {
            _waiting.RemoveFirst();
            (_beside, _isAlone) = next.IsAlone ? (0, true) : (_beside + 1, false);
            next.Granted.SetResult();
        }
    }

    // Whoever waits goes on elsewhere, not in the thread of the one that left, which holds the gate.
    private sealed class Place(bool isAlone)
    {
        public bool IsAlone => isAlone;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How the gate stands.</summary>
/// <param name="Beside">Units of work that are beside each other.</param>
/// <param name="IsAlone">True while one is alone.</param>
/// <param name="Waiting">Units of work that wait.</param>
public sealed record GateState(int Beside, bool IsAlone, int Waiting);
