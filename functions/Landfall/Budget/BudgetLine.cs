using Microsoft.Extensions.Logging;

namespace Landfall.Budget;

/// <summary>
/// One amount of memory and threads, and the line of those that wait for some of it. Each asks once, for all that it needs, and never while
/// it holds; so nobody waits for one that waits.
/// </summary>
/// <remarks>
/// First come, first served, but for one thing: a quarter is kept for small work (<see cref="WorkRequest.IsSmall"/>, and no more than that
/// quarter). Larger work takes no more than the other three quarters together, and while it waits, small work behind it passes within its
/// quarter. So a small file does not wait for large ones to end, and a large one does not wait for an endless row of small ones. What asks
/// for more than three quarters waits until there is so much, and nothing passes it.
/// </remarks>
internal sealed class BudgetLine(WorkAmount whole, ILogger logger)
{
    private const int Quarters = 4;

    private readonly WorkAmount _kept = new(whole.Memory / Quarters, whole.Threads > 1 ? Math.Max(1, whole.Threads / Quarters) : 0);
    private readonly LinkedList<Place> _waiting = [];
    private readonly Lock _gate = new();
    private WorkAmount _small;
    private WorkAmount _large;

    /// <summary>All that there is.</summary>
    public WorkAmount Whole => whole;

    /// <summary>What large work may have together.</summary>
    public WorkAmount Large => whole - _kept;

    /// <summary>What is kept for small work.</summary>
    public WorkAmount Kept => _kept;

    /// <summary>How it stands now.</summary>
    public BudgetState State
    {
        get
        {
            lock (_gate)
            {
                return new BudgetState(whole, _small + _large, _waiting.Count);
            }
        }
    }

    /// <summary>Waits for its turn and for what <paramref name="request"/> asks for; dispose the lease to give it back.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is held, and the place in the line is another's.</exception>
    public async Task<WorkLease> AskAsync(WorkRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var amount = request.Amount.CutTo(whole);
        var place = new Place(amount, request.IsSmall && amount.FitsInto(_kept));
        BudgetState? before = null;
        lock (_gate)
        {
            _waiting.AddLast(place);
            GrantAll();
            if (!place.Granted.Task.IsCompleted)
            {
                before = new BudgetState(whole, _small + _large, _waiting.Count - 1);
            }
        }

        if (before is not null)
        {
            Log.Waits(logger, request.Work, amount, before.Granted, whole, before.Waiting);
            using var leaving = cancellationToken.UnsafeRegister(_ => Leave(place, cancellationToken), null);
            await place.Granted.Task;
        }

        return new WorkLease(amount, () => GiveBack(place));
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
            if (place.IsSmall)
            {
                _small -= place.Amount;
            }
            else
            {
                _large -= place.Amount;
            }

            GrantAll();
        }
    }

    private void GrantAll()
    {
        var isPassed = false;
        for (var (node, next) = (_waiting.First, _waiting.First?.Next); node is not null; (node, next) = (next, next?.Next))
        {
            var (amount, isSmall) = (node.Value.Amount, node.Value.IsSmall);
            if ((isSmall || !isPassed) && Fits(amount, isSmall, isPassed))
            {
                _waiting.Remove(node);
                (_small, _large) = isSmall ? (_small + amount, _large) : (_small, _large + amount);
                node.Value.Granted.SetResult();
            }
            else if (isSmall || !amount.FitsInto(Large))
            {
                return;
            }
            else
            {
                isPassed = true;
            }
        }
    }

    private bool Fits(WorkAmount amount, bool isSmall, bool isPassing) =>
        (amount + _small + _large).FitsInto(whole)
        && (isSmall ? !isPassing || (amount + _small).FitsInto(_kept) : !amount.FitsInto(Large) || (amount + _large).FitsInto(Large));

    // Whoever waits goes on elsewhere, not in the thread of the one that gave back, which holds the gate.
    private sealed class Place(WorkAmount amount, bool isSmall)
    {
        public WorkAmount Amount => amount;

        public bool IsSmall => isSmall;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
