using Landfall.Ledger.Rows;

namespace Landfall.Planning;

/// <summary>What a plan sees of its table: what is in hand, and the first of what can be handed out.</summary>
internal sealed class TableReading
{
    // More than one transaction can claim, so that what one round leaves over is seen.
    private const int Candidates = 2 * LedgerLimits.Changes;

    // Stale claims that one round takes away; they share its transaction with what it hands out.
    private const int Freed = 16;

    private readonly List<ClaimRow> _alive = [];
    private readonly List<ClaimRow> _stale = [];
    private readonly List<WorkRow> _candidates = [];
    private readonly DateTimeOffset _now;
    private bool _hasLoad;
    private bool _hasEvents;
    private bool _hasMoreEvents;
    private bool _hasRequests;

    private TableReading(DateTimeOffset now) => _now = now;

    /// <summary>Claims whose holders can be taken to be alive.</summary>
    public IReadOnlyList<ClaimRow> Alive => _alive;

    /// <summary>Claims that have been silent for too long, as many as one round takes away.</summary>
    public IReadOnlyList<ClaimRow> Stale => _stale;

    /// <summary>
    /// Open rows that a group can take, in the order of their keys: the newest file first. As many as a round has use for.
    /// </summary>
    public IReadOnlyList<WorkRow> Open => _candidates;

    /// <summary>The loader's mark; null when there is none.</summary>
    public LoaderRow? Loader { get; private set; }

    /// <summary>Groups that may be handed out yet.</summary>
    public int FreeGroups { get; private set; }

    /// <summary>True when a load can be handed out.</summary>
    public bool CanLoad => _hasLoad && !IsLoading;

    /// <summary>True when events can be handed out.</summary>
    public bool CanTell => _hasEvents;

    /// <summary>True when requests of people can be handed out.</summary>
    public bool CanRecover => _hasRequests && !Has(ClaimKind.Recover);

    /// <summary>
    /// True when a plan has something to do now. Claimed rows, groups over the limit and loads behind another's mark do not count: their
    /// end is followed by a wake. A stale claim counts by itself: its holder may have died after its last file,
    /// and nobody else takes it away.
    /// </summary>
    public bool HasSomething => (FreeGroups > 0 && _candidates.Count > 0) || CanLoad || CanTell || CanRecover || _stale.Count > 0;

    /// <summary>When the first event that is put off is due, UTC; null without any.</summary>
    public DateTimeOffset? EventsDueAt { get; private set; }

    /// <summary>True when nothing is in hand, nothing is open, and of what waits it is known until when.</summary>
    public bool IsAtRest =>
        _alive.Count + _stale.Count + _candidates.Count == 0 && !_hasLoad && !_hasRequests && !_hasEvents && !_hasMoreEvents && !IsLoading;

    /// <summary>Files in hand.</summary>
    public int Curating => _alive.Sum(claim => claim.Ends.Count);

    private bool IsLoading => Loader is { } loader && loader.Until > _now;

    /// <summary>
    /// Reads on until there is enough to hand out. It may end early only when something can be handed out, or behind rows that wait for a
    /// load: both are followed by another plan, so what lies further on is not forgotten.
    /// </summary>
    public static async Task<TableReading> ReadAsync(
        ILedgerStore store,
        string partition,
        PlanningOptions options,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var reading = new TableReading(now);

        // Requests, claims, loader and open rows lie in this order in one range; little else is between them. A claim that was made between
        // the head and its open rows changed the head.
        var range = new LedgerKeys(LedgerRowKeys.Commands, LedgerKeys.StartingWith(LedgerRowKeys.Open).Before);
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        var scanned = 0;
        reading.FreeGroups = options.MaxGroups;
        await foreach (var row in store.ListAsync(partition, range, cancellationToken))
        {
            if (row.Key.StartsWith(ClaimRow.Prefix, StringComparison.Ordinal))
            {
                reading.Add(ClaimRow.From(row), options, claimed);
            }
            else if (string.Equals(row.Key, LedgerRowKeys.Loader, StringComparison.Ordinal))
            {
                reading.Loader = LoaderRow.From(row);
            }
            else if (row.Key.StartsWith(LedgerRowKeys.Commands, StringComparison.Ordinal))
            {
                reading._hasRequests = true;
            }
            else if (row.Key.StartsWith(LedgerRowKeys.Open, StringComparison.Ordinal))
            {
                reading.Add(WorkRow.From(row), claimed);
                if (reading.HasEnough(++scanned, options))
                {
                    break;
                }
            }
        }

        await reading.LookForEventsAsync(store, partition, options, cancellationToken);
        return reading;
    }

    private void Add(ClaimRow claim, PlanningOptions options, HashSet<string> claimed)
    {
        if (!claim.IsAlive(options, _now))
        {
            if (_stale.Count < Freed)
            {
                _stale.Add(claim);
            }

            return;
        }

        _alive.Add(claim);
        claimed.Add(claim.Claim);
        FreeGroups -= claim.Kind is ClaimKind.Tell or ClaimKind.Recover ? 0 : 1;
    }

    private void Add(WorkRow work, HashSet<string> claimed)
    {
        if (work.Work == WorkKind.Load)
        {
            _hasLoad = true;
        }
        else if (_candidates.Count < Candidates && !(work.Claim is { } claim && claimed.Contains(claim)))
        {
            _candidates.Add(work);
        }
    }

    private bool HasEnough(int scanned, PlanningOptions options) =>
        scanned >= options.ScanRows || (FreeGroups > 0 && _candidates.Count == Candidates) || (FreeGroups <= 0 && (_hasLoad || IsLoading));

    private bool Has(ClaimKind kind) => _alive.Exists(claim => claim.Kind == kind);

    private async Task LookForEventsAsync(
        ILedgerStore store,
        string partition,
        PlanningOptions options,
        CancellationToken cancellationToken
    )
    {
        if (Has(ClaimKind.Tell))
        {
            return;
        }

        var scanned = 0;
        await foreach (var row in store.ListAsync(partition, LedgerKeys.StartingWith(LedgerRowKeys.Events), cancellationToken))
        {
            var dueAt = row.Instant("dueAt");
            _hasEvents = !(dueAt > _now);
            _hasMoreEvents = ++scanned == options.ScanRows;
            if (_hasEvents || _hasMoreEvents)
            {
                break;
            }

            EventsDueAt = EventsDueAt < dueAt ? EventsDueAt : dueAt;
        }
    }
}
