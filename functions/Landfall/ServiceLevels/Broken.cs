namespace Landfall.ServiceLevels;

/// <summary>A time in which a promise was broken.</summary>
/// <param name="From">When it began, UTC.</param>
/// <param name="Until">When it ended, UTC; null while it lasts.</param>
internal readonly record struct Broken(DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>The same time without overlaps, in order; times that touch are one.</summary>
    public static IReadOnlyList<Broken> Merge(IEnumerable<Broken> times)
    {
        var merged = new List<Broken>();
        foreach (var time in times.Where(time => !(time.Until <= time.From)).OrderBy(time => time.From))
        {
            if (merged.Count > 0 && (merged[^1].Until is not { } until || time.From <= until))
            {
                var before = merged[^1];
                merged[^1] = before with
                {
                    Until =
                        before.Until is null || time.Until is null ? null
                        : before.Until > time.Until ? before.Until
                        : time.Until,
                };
            }
            else
            {
                merged.Add(time);
            }
        }

        return merged;
    }
}
