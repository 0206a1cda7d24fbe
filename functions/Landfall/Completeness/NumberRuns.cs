namespace Landfall.Completeness;

/// <summary>A set of numbers, kept as its runs: what has few holes is small however many numbers there are.</summary>
internal sealed class NumberRuns(int mostRuns)
{
    private readonly SortedSet<(long First, long Last)> _runs = [];

    /// <summary>How many numbers there are.</summary>
    public long Count { get; private set; }

    /// <summary>The runs, the lowest first.</summary>
    public IEnumerable<(long First, long Last)> Runs => _runs;

    /// <summary>Adds a number, again or for the first time; false when the set would have more runs than it may.</summary>
    public bool Add(long number)
    {
        var before = _runs.GetViewBetween((long.MinValue, long.MinValue), (number, long.MaxValue)).Max;
        var isAfterOne = before != default || _runs.Contains(default);
        if (isAfterOne && before.Last >= number)
        {
            return true;
        }

        var (first, last) = (number, number);
        if (isAfterOne && before.Last == number - 1)
        {
            _runs.Remove(before);
            first = before.First;
        }

        if (_runs.GetViewBetween((number + 1, long.MinValue), (number + 1, long.MaxValue)) is { Count: 1 } next)
        {
            last = next.Min.Last;
            _runs.Remove(next.Min);
        }

        if (_runs.Count >= mostRuns)
        {
            return false;
        }

        _runs.Add((first, last));
        Count++;
        return true;
    }
}
