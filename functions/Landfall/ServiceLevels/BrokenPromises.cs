using Landfall.Contracts;
using Landfall.Monitoring;

namespace Landfall.ServiceLevels;

/// <summary>Finds when promises about time were broken, from what came into a table and when; so the time in which no host looked counts
/// by what was true.</summary>
internal static class BrokenPromises
{
    // Longer than any host should be away; a deadline before it is not judged any more.
    private const int DaysBack = 8;

    /// <summary>Those times in which no new data came for longer than <paramref name="within"/>.</summary>
    /// <param name="within">How often new data is promised.</param>
    /// <param name="activity">What came.</param>
    /// <param name="trackedSince">When the promise was first seen: from then on new data is awaited in a table that has none.</param>
    /// <param name="now">The end of what is known.</param>
    public static IReadOnlyList<Broken> Frequency(TimeSpan within, TableActivity activity, DateTimeOffset trackedSince, DateTimeOffset now)
    {
        var points = PointsOf(activity, now);
        if (points.Count == 0 || (activity.IsWhole && points[0].Queryable > trackedSince))
        {
            // Nothing was there before the first file: from the beginning on one was awaited.
            points.Insert(0, (trackedSince, trackedSince));
        }

        var (times, newest) = (new List<Broken>(), points[0].Landed);
        for (var at = 0; at < points.Count; at++)
        {
            newest = points[at].Landed > newest ? points[at].Landed : newest;
            var from = Later(points[at].Queryable, newest + within);
            if (at == points.Count - 1)
            {
                times.AddRange(Open(from, now));
            }
            else if (from < points[at + 1].Queryable)
            {
                times.Add(new Broken(from, points[at + 1].Queryable));
            }
        }

        return Broken.Merge(times);
    }

    /// <summary>Those times in which a file that had landed could not be queried for longer than <paramref name="within"/>.</summary>
    public static IReadOnlyList<Broken> Latency(TimeSpan within, TableActivity activity, DateTimeOffset now)
    {
        var waiting = activity.Standing.OldestWaiting is { } oldest ? Open(oldest + within, now) : [];
        return Broken.Merge(
            activity
                .Arrivals.Where(arrival => arrival.QueryableAt is not null)
                .Select(arrival => new Broken(arrival.LandedAt + within, Earlier(arrival.QueryableAt!.Value, now)))
                .Concat(waiting)
        );
    }

    /// <summary>Those times after the time of a day in which nothing could be queried that had landed on that day.</summary>
    public static IReadOnlyList<Broken> TimeOfAvailability(
        DailyTime by,
        TableActivity activity,
        DateTimeOffset trackedSince,
        DateTimeOffset now
    )
    {
        var points = PointsOf(activity, now);
        var times = new List<Broken>();
        for (var day = by.DayOf(now).AddDays(-DaysBack); day <= by.DayOf(now); day = day.AddDays(1))
        {
            var (begin, deadline) = (by.Begin(day), by.On(day));
            if (deadline <= trackedSince || deadline >= now)
            {
                continue;
            }

            var first = points.Where(point => point.Landed >= begin).Select(point => (DateTimeOffset?)point.Queryable).Min();
            if (!(first <= deadline))
            {
                times.Add(new Broken(deadline, first));
            }
        }

        // Of days whose first files are not among the newest any more nobody knows when they came.
        var knownFrom = activity.IsWhole || points.Count == 0 ? DateTimeOffset.MinValue : points[0].Queryable;
        return Broken.Merge(times.Where(time => time.Until is null || time.From >= knownFrom));
    }

    private static List<(DateTimeOffset Queryable, DateTimeOffset Landed)> PointsOf(TableActivity activity, DateTimeOffset now)
    {
        var points = activity
            .Arrivals.Select(arrival => (Queryable: Earlier(arrival.QueryableAt ?? arrival.LandedAt, now), Landed: arrival.LandedAt))
            .ToList();
        if (points.Count == 0 && activity.Standing.NewestData is { } newest)
        {
            points.Add((Earlier(newest, now), newest));
        }

        points.Sort();
        return points;
    }

    private static IReadOnlyList<Broken> Open(DateTimeOffset from, DateTimeOffset now) => from < now ? [new Broken(from, null)] : [];

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
