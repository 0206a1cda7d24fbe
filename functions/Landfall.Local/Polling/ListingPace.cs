namespace Landfall.Local.Polling;

/// <summary>
/// How long a container is left alone between two listings: the longer the more a listing costs, most of all while there is work enough,
/// and the less as long as blobs come, as a lone one is to be met at once.
/// </summary>
internal sealed class ListingPace(TimeSpan interval, TimeProvider time)
{
    private const double RestAfterNothing = 2;
    private const double RestAfterNew = 5;
    private const double OftenerAfterNew = 5;

    // A listing that waited for a storage that was away says nothing of what the next one costs.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(10);

    // Where a blob came others follow.
    private static readonly TimeSpan FollowedFor = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private long? _lastNew;

    /// <summary>A listing brought something that is not known.</summary>
    public void MetNew()
    {
        lock (_gate)
        {
            _lastNew = time.GetTimestamp();
        }
    }

    /// <summary>The pause after listings that began at <paramref name="start"/>, a timestamp, and have just ended.</summary>
    public TimeSpan PauseSince(long start)
    {
        lock (_gate)
        {
            var isNew = _lastNew >= start;
            var isFollowed = _lastNew is { } last && time.GetElapsedTime(last) < FollowedFor;
            var rest = time.GetElapsedTime(start) * (isNew ? RestAfterNew : RestAfterNothing);
            var pause = isFollowed ? interval / OftenerAfterNew : interval;
            rest = rest < LongestRest ? rest : LongestRest;
            return rest > pause ? rest : pause;
        }
    }
}
