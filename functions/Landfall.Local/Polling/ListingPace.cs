namespace Landfall.Local.Polling;

/// <summary>
/// How long a container is left alone between two listings: the longer the more a listing costs, most of all while there is work enough,
/// and the less as long as blobs come, as a lone one is to be met at once. Never much longer than a second, whatever came.
/// </summary>
internal sealed class ListingPace(TimeSpan interval, TimeProvider time)
{
    private const double RestAfterNothing = 2;
    private const double RestAfterNew = 5;
    private const double OftenerAfterNew = 5;

    // However dear a listing was, the next blob may be a lone one. One that waited for a storage that was away says nothing of the
    // next.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    // Where a blob came others follow.
    private static readonly TimeSpan FollowedFor = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private long? _lastNew;

    /// <summary>True for half a minute after something that is not known.</summary>
    public bool IsFollowed
    {
        get
        {
            lock (_gate)
            {
                return _lastNew is { } last && time.GetElapsedTime(last) < FollowedFor;
            }
        }
    }

    /// <summary>The pause where what listings cost is bounded by itself.</summary>
    public TimeSpan Pause => IsFollowed ? interval / OftenerAfterNew : interval;

    /// <summary>A listing brought something that is not known.</summary>
    public void MetNew()
    {
        lock (_gate)
        {
            _lastNew = time.GetTimestamp();
        }
    }

    /// <summary>The pause after a listing of all that there is, which began at <paramref name="start"/>, a timestamp, and has just
    /// ended.</summary>
    public TimeSpan PauseSince(long start)
    {
        lock (_gate)
        {
            var isNew = _lastNew >= start;
            var rest = time.GetElapsedTime(start) * (isNew ? RestAfterNew : RestAfterNothing);
            rest = rest < LongestRest ? rest : LongestRest;
            return rest > Pause ? rest : Pause;
        }
    }
}
