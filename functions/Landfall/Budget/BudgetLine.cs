using Microsoft.Extensions.Logging;

namespace Landfall.Budget;

/// <summary>
/// One amount of memory and threads, and the line of those that wait for some of it. Each asks once, for all that it needs, and never while
/// it holds; so nobody waits for one that waits.
/// </summary>
/// <remarks>
/// First come, first served, but for two things. A quarter is kept for small work (<see cref="WorkRequest.IsSmall"/>, and no more than that
/// quarter). Larger work takes no more than the other three quarters together, and while it waits, small work behind it passes within its
/// quarter. So a small file does not wait for large ones to end, and a large one does not wait for an endless row of small ones. And tables
/// take turns, one unit of work each, so that a crowd of one table keeps no other waiting: work of a table that asks again comes a turn
/// later. What asks for more than three quarters waits until there is so much, and nothing passes it.
/// </remarks>
internal sealed class BudgetLine(WorkAmount whole, ILogger logger)
{
    private const int Quarters = 4;

    private readonly WorkAmount _kept = new(whole.Memory / Quarters, whole.Threads > 1 ? Math.Max(1, whole.Threads / Quarters) : 0);
    private readonly LinkedList<Place> _waiting = [];
    private readonly Dictionary<string, long> _nextTurns = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private WorkAmount _small;
    private WorkAmount _large;
    private long _turn;

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
        Place place;
        BudgetState? before = null;
        lock (_gate)
        {
            place = new Place(amount, request.IsSmall && amount.FitsInto(_kept), TurnOf(request.Table), request.Table);
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
                GiveTurnBack(place.Table);
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
            if (_waiting.Count == 0 && _small + _large == default)
            {
                _nextTurns.Clear();
            }
        }
    }

    private void GrantAll()
    {
        var isPassed = false;
        foreach (var place in InTurn())
        {
            var (amount, isSmall) = (place.Amount, place.IsSmall);
            if ((isSmall || !isPassed) && Fits(amount, isSmall, isPassed))
            {
                _waiting.Remove(place);
                (_small, _large) = isSmall ? (_small + amount, _large) : (_small, _large + amount);
                _turn = Math.Max(_turn, place.Turn);
                place.Granted.SetResult();
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

    // The turn that is, or the one behind the table's last.
    private long TurnOf(string? table)
    {
        if (table is null)
        {
            return _turn;
        }

        var turn = Math.Max(_turn, _nextTurns.GetValueOrDefault(table));
        _nextTurns[table] = turn + 1;
        return turn;
    }

    // What left the line has had no turn: the table's next one is behind those of it that still wait.
    private void GiveTurnBack(string? table)
    {
        if (table is not null)
        {
            var last = _waiting.Where(place => place.Table == table).Select(place => place.Turn).Append(_turn).Max();
            _nextTurns[table] = Math.Min(_nextTurns.GetValueOrDefault(table), last + 1);
        }
    }

    private List<Place> InTurn()
    {
        var (stretch, places) = (0, new List<(Place Place, int Stretch)>(_waiting.Count));
        foreach (var place in _waiting)
        {
            // Nothing passes what asks for nearly everything, whosever it is.
            var ends = place.Amount.FitsInto(Large) ? 0 : 1;
            places.Add((place, stretch + ends));
            stretch += 2 * ends;
        }

        return [.. places.OrderBy(one => one.Stretch).ThenBy(one => one.Place.Turn).Select(one => one.Place)];
    }

    private bool Fits(WorkAmount amount, bool isSmall, bool isPassing) =>
        (amount + _small + _large).FitsInto(whole)
        && (isSmall ? !isPassing || (amount + _small).FitsInto(_kept) : !amount.FitsInto(Large) || (amount + _large).FitsInto(Large));

    // Whoever waits goes on elsewhere, not in the thread of the one that gave back, which holds the gate.
    private sealed class Place(WorkAmount amount, bool isSmall, long turn, string? table)
    {
        public long Turn => turn;

        public string? Table => table;

        public WorkAmount Amount => amount;

        public bool IsSmall => isSmall;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
