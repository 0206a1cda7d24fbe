using Landfall.Landing.Sweeping;

namespace Landfall.Local.Polling;

/// <summary>
/// Which of the hot places are listed now. Each has an even part of the time that listings of its kind may take: one that is dear to list
/// is listed the more seldom and keeps no other waiting.
/// </summary>
/// <remarks>
/// There are three kinds, each with a share of the time of its own: where something came just now, a quarter; where blobs are expected, and
/// where some only came lately, <paramref name="share"/> each.
/// </remarks>
internal sealed class ListingTurns(double share, TimeProvider time)
{
    private const double ShareOfBusy = 0.25;

    // One listing that waited for a storage that was away says nothing of the next: what is dear is so again and again.
    private static readonly TimeSpan MostAtFirst = TimeSpan.FromSeconds(1);

    private Dictionary<ListingPlace, Look> _looks = [];

    /// <summary>The places whose turn it is, of one prefix a page, the cheapest first; <paramref name="hot"/> are all that there are, those
    /// first that were listed the longest ago.</summary>
    public IReadOnlyList<ListingPlace> Due(IReadOnlyList<HotPlace> hot)
    {
        _looks = hot.Select(place => place.Place).Where(_looks.ContainsKey).ToDictionary(place => place, place => _looks[place]);
        var sharers = hot.CountBy(KindOf).ToDictionary();
        return
        [
            .. hot.Where(place => IsDue(place.Place, (place.IsBusy ? Math.Max(ShareOfBusy, share) : share) / sharers[KindOf(place)]))
                .Select(place => place.Place)
                .DistinctBy(place => place.Prefix, StringComparer.Ordinal)
                .OrderBy(place => _looks.GetValueOrDefault(place).Took),
        ];
    }

    /// <summary>A place was listed, which took so long: of it counts at most twice what counted the time before, or a second.</summary>
    public void Listed(ListingPlace place, TimeSpan took)
    {
        var most = _looks.GetValueOrDefault(place).Took * 2;
        most = most > MostAtFirst ? most : MostAtFirst;
        _looks[place] = new Look(time.GetTimestamp(), took < most ? took : most);
    }

    private static (bool IsBusy, bool IsExpected) KindOf(HotPlace place) => (place.IsBusy, !place.IsBusy && place.IsExpected);

    private bool IsDue(ListingPlace place, double share) =>
        !_looks.TryGetValue(place, out var last) || time.GetElapsedTime(last.At) * share >= last.Took;

    private readonly record struct Look(long At, TimeSpan Took);
}
