namespace Landfall.Landing.Sweeping;

/// <summary>
/// Where to list a container so that it costs what is new: a container of one page whole, each time; a larger one where files are expected
/// or came lately, and everywhere else page by page in turns that go on for ever.
/// </summary>
/// <remarks>
/// A prefix of one page covers all longer ones. Of a larger prefix those pages are hot that brought something lately, and the last one, as
/// names often grow with time; its other pages have their turn. For one caller at a time.
/// </remarks>
public sealed class ListingPlaces
{
    // Of one large prefix.
    private const int HotPages = 3;

    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Dictionary<string, ListedPrefix> _prefixes;
    private int _turn;

    /// <summary>Begins with nothing known of the container.</summary>
    public ListingPlaces(TimeProvider time) =>
        (_time, _prefixes) = (time, new(StringComparer.Ordinal) { [""] = new ListedPrefix { Prefix = "" } });

    private ListingPlaces(ListingPlaces other)
    {
        _time = other._time;
        _turn = other._turn;
        _prefixes = other._prefixes.Values.Select(prefix => prefix.Copy()).ToDictionary(prefix => prefix.Prefix, StringComparer.Ordinal);
    }

    /// <summary>True as long as the container is not known to have more than one page.</summary>
    public bool IsSmall => Whole.IsSmall is not false;

    /// <summary>Where the pass over the whole container goes on; null when the next one begins anew.</summary>
    public string? Next => Whole.Turn;

    private ListedPrefix Whole => _prefixes[""];

    /// <summary>The same places, for a caller of its own.</summary>
    public ListingPlaces Copy() => new(this);

    /// <summary>The pass over the whole container goes on where another has left it.</summary>
    public void GoOn(string? next)
    {
        Whole.Turn = next;
        Whole.IsSmall = next is null ? Whole.IsSmall : false;
    }

    /// <summary>From now on files are expected under the first prefixes, and came lately under the second; under no others.</summary>
    public void Expect(IEnumerable<string> expected, IEnumerable<string> recent)
    {
        var (first, second) = (expected.ToHashSet(StringComparer.Ordinal), recent.ToHashSet(StringComparer.Ordinal));
        foreach (var gone in _prefixes.Keys.Where(name => name.Length > 0 && !first.Contains(name) && !second.Contains(name)).ToList())
        {
            _prefixes.Remove(gone);
        }

        foreach (var name in first.Concat(second).Where(name => name.Length > 0))
        {
            _prefixes.TryAdd(name, new ListedPrefix { Prefix = name });
            _prefixes[name].IsExpected = first.Contains(name);
        }
    }

    /// <summary>The hot places, those first that were listed the longest ago.</summary>
    public IReadOnlyList<HotPlace> Hot()
    {
        var now = _time.GetUtcNow();
        return
        [
            .. _prefixes
                .Values.Where(prefix => !IsCovered(prefix.Prefix))
                .SelectMany(prefix => prefix.Hot(now - Lately), (prefix, page) => (prefix.IsExpected, page))
                .OrderBy(hot => hot.page.ListedAt)
                .Select(hot => new HotPlace(hot.page.Place, hot.page.NewAt > now - Busy, hot.IsExpected)),
        ];
    }

    /// <summary>The large prefixes, whose pages have turns; the whole container, when it is one, is the first.</summary>
    public IReadOnlyList<string> Large() =>
        [
            .. _prefixes
                .Values.Where(prefix => prefix.IsSmall is false && !IsCovered(prefix.Prefix))
                .Select(prefix => prefix.Prefix)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The page of a large prefix whose turn it is.</summary>
    public ListingPlace TurnOf(string prefix) => new(prefix, _prefixes[prefix].Turn);

    /// <summary>The page whose turn it is, of one large prefix after the other; null when there is none.</summary>
    public ListingPlace? NextTurn() => Large() is { Count: > 0 } large ? TurnOf(large[_turn++ % large.Count]) : null;

    /// <summary>
    /// A page was listed, and <paramref name="fresh"/> are those of its names that came just now. True when a pass over the whole container
    /// has ended with it, and every blob that stayed was met.
    /// </summary>
    public bool Met(ListedPage page, IEnumerable<string> fresh)
    {
        if (!_prefixes.TryGetValue(page.Place.Prefix, out var prefix))
        {
            return false;
        }

        var isTurn = prefix.Turn == page.Place.Token;
        prefix.Met(page, fresh, isTurn, _time.GetUtcNow());
        return prefix.Prefix.Length == 0 && isTurn && page.Next is null;
    }

    /// <summary>Storage does not know the page's token any more: its prefix is listed from its begin.</summary>
    public void Lost(ListingPlace place)
    {
        if (_prefixes.Remove(place.Prefix))
        {
            _prefixes.Add(place.Prefix, new ListedPrefix { Prefix = place.Prefix });
        }
    }

    private bool IsCovered(string prefix) =>
        _prefixes.Values.Any(other =>
            other.IsSmall is true && other.Prefix.Length < prefix.Length && prefix.StartsWith(other.Prefix, StringComparison.Ordinal)
        );

    private sealed class ListedPrefix
    {
        private List<HotPage> _pages = [];
        private string? _last;

        public required string Prefix { get; init; }

        public bool? IsSmall { get; set; }

        public string? Turn { get; set; }

        public bool IsExpected { get; set; }

        public ListedPrefix Copy() =>
            new()
            {
                Prefix = Prefix,
                IsSmall = IsSmall,
                Turn = Turn,
                IsExpected = IsExpected,
                _pages = [.. _pages],
                _last = _last,
            };

        public IEnumerable<HotPage> Hot(DateTimeOffset since) =>
            IsSmall is not false
                ? [PageAt(null)]
                : _pages
                    .Where(page => page.NewAt > since)
                    .Select(page => page.Place.Token)
                    .Concat(_last is null ? [] : [_last])
                    .Distinct(StringComparer.Ordinal)
                    .Select(PageAt);

        public void Met(ListedPage page, IEnumerable<string> fresh, bool isTurn, DateTimeOffset now)
        {
            var wasLast = page.Place.Token is null ? IsSmall is true : page.Place.Token == _last;
            if (page.Place.Token is null)
            {
                IsSmall = page.Next is null;
            }

            // What came in a folder further down is looked for in that folder.
            var isNew = fresh.Any(name => IsSmall is true || name.IndexOf('/', Prefix.Length) < 0);
            var met = PageAt(page.Place.Token);
            _pages.Remove(met);
            _pages.Add(met with { ListedAt = now, NewAt = isNew ? now : met.NewAt });

            // What has grown past its end goes on behind it.
            _last =
                page.Next is null ? page.Place.Token
                : wasLast ? page.Next
                : _last;
            if (isTurn)
            {
                Turn = page.Next;
            }

            // The last page is kept for when it was listed.
            foreach (var old in _pages.Where(one => one.Place.Token != _last).OrderByDescending(one => one.NewAt).Skip(HotPages).ToList())
            {
                _pages.Remove(old);
            }
        }

        private HotPage PageAt(string? token) =>
            _pages.Find(page => page.Place.Token == token) ?? new HotPage(new ListingPlace(Prefix, token), default, default);
    }

    private sealed record HotPage(ListingPlace Place, DateTimeOffset ListedAt, DateTimeOffset NewAt);
}

/// <summary>A place that is listed often.</summary>
/// <param name="Place">The place.</param>
/// <param name="IsBusy">True when something came there within the last ten seconds.</param>
/// <param name="IsExpected">True when files are expected there, false when some only came lately.</param>
public readonly record struct HotPlace(ListingPlace Place, bool IsBusy, bool IsExpected);
