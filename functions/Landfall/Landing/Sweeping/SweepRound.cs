namespace Landfall.Landing.Sweeping;

/// <summary>One sweep under way: what it goes by, and how far it has come.</summary>
internal sealed class SweepRound
{
    // The contracts of a host may be an hour old, and what it began under them takes a while.
    private static readonly TimeSpan OldListsFor = TimeSpan.FromMinutes(70);

    // Pages of a container whose size is not known, and the most of any one.
    private const int PagesBefore = 10;
    private const int MostPages = 100;

    private readonly SweepOptions _options;
    private readonly SweepRecord? _last;
    private SweepPass _pass;
    private UnclaimedJudgement? _unclaimed;

    public SweepRound(JournalReading read, ListingPlaces places, string contracts, DateTimeOffset now, SweepOptions options)
    {
        (Read, Places, Contracts, _options) = (read, places, contracts, options);
        _last = read.Record;
        (_pass, _unclaimed) = (_last?.Pass ?? new SweepPass(), _last?.Unclaimed);
        Window = SweepWindow.Create(now, _pass.LastStartedAt, options);
        Places.GoOn(_pass.Next);
        JudgesUnclaimed = _unclaimed?.Contracts != contracts || (!_unclaimed.IsConfirmed && IsLater(now, _unclaimed.StartedAt));
    }

    /// <summary>What the sweeps before wrote down.</summary>
    public JournalReading Read { get; }

    public SweepWindow Window { get; }

    public SweepTally Tally { get; } = new();

    public ListingPlaces Places { get; }

    /// <summary>Names the list of contracts that it judges by.</summary>
    public string Contracts { get; }

    /// <summary>
    /// True when unclaimed entries are to be judged: by another list of contracts than last time, or once more, as a host that went by the
    /// list before may have written one down meanwhile.
    /// </summary>
    public bool JudgesUnclaimed { get; }

    /// <summary>True once the pass over unclaimed entries has named one in this sweep.</summary>
    public bool NamedUnclaimed { get; set; }

    /// <summary>All unclaimed entries have been judged.</summary>
    /// <param name="contracts">Names the list of contracts in force after that.</param>
    /// <param name="areAllReadable">False when some have to be judged once more.</param>
    public void JudgedUnclaimed(string contracts, bool areAllReadable)
    {
        if (contracts == Contracts)
        {
            var isAgain = _unclaimed?.Contracts == contracts && IsLater(Window.StartedAt, _unclaimed.StartedAt);
            _unclaimed = new UnclaimedJudgement(contracts, Window.StartedAt, isAgain && areAllReadable);
        }
    }

    /// <summary>Pages of the whole container that this sweep lists, so that a pass is over in its time.</summary>
    public int PagesDue()
    {
        if (_pass.StartedAt is not { } startedAt || _pass.Pages >= _pass.LastPages)
        {
            return _pass.LastPages > 0 && _pass.Pages < _pass.LastPages ? 1 : PagesBefore;
        }

        // A little ahead of its time, as the last page is to be listed in it.
        var due = Math.Ceiling(1.1 * _pass.LastPages * ((Window.StartedAt - startedAt) / _options.Pass)) - _pass.Pages;
        return (int)Math.Clamp(due, 1, MostPages);
    }

    /// <summary>A page was listed and looked at; true when the pass over the whole container has ended with it.</summary>
    public bool Met(ListedPage page, IEnumerable<string> young)
    {
        var isOfPass = page.Place.Prefix.Length == 0 && page.Place.Token == Places.Next;
        if (isOfPass)
        {
            _pass = _pass with
            {
                StartedAt = page.Place.Token is null ? Window.StartedAt : _pass.StartedAt,
                Pages = page.Place.Token is null ? 1 : _pass.Pages + 1,
            };
        }

        var ended = Places.Met(page, young);
        if (ended)
        {
            _pass = new SweepPass(_pass.StartedAt, _pass.Pages);
        }

        return ended;
    }

    /// <summary>Storage does not know the place any more; when it is the pass's, that begins anew.</summary>
    public void Lost(ListingPlace place)
    {
        if (place.Prefix.Length == 0)
        {
            _pass = new SweepPass(_pass.LastStartedAt, _pass.LastPages);
        }

        Places.Lost(place);
    }

    /// <summary>What this sweep writes down for the next.</summary>
    public SweepRecord Record(DateTimeOffset completedAt, IReadOnlyList<string> recent) =>
        new(
            SweepRecord.CurrentSchema,
            Window.StartedAt,
            completedAt,
            Tally.Report(),
            _pass with
            {
                Next = Places.Next,
            },
            _unclaimed,
            recent
        );

    private static bool IsLater(DateTimeOffset now, DateTimeOffset judgedAt) => (now - judgedAt).Duration() >= OldListsFor;
}
