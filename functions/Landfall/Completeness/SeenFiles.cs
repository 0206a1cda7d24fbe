using Landfall.Contracts;

namespace Landfall.Completeness;

/// <summary>How far a file came; the greatest counts of several.</summary>
internal enum SeenState : byte
{
    /// <summary>No file landed.</summary>
    Missing,

    /// <summary>One landed and its rows are not in the table.</summary>
    NotLoaded,

    /// <summary>One is being worked on.</summary>
    OnTheWay,

    /// <summary>The rows of one are in the table, or it stands for none.</summary>
    There,
}

/// <summary>For which hours, days or numbers files were seen.</summary>
internal interface ISeenFiles
{
    /// <summary>How many a file is due for.</summary>
    long Expected { get; }

    /// <summary>How many of them have one that is there.</summary>
    long There { get; }

    /// <summary>How many of them have one on the way, and none that is there.</summary>
    long OnTheWay { get; }

    /// <summary>What a file is for; null when its name does not tell.</summary>
    long? ForOf(string name, bool isMarker);

    /// <summary>True when that is looked at.</summary>
    bool IsAsked(long index);

    /// <summary>Takes a file down.</summary>
    void Add(long index, SeenState state);

    /// <summary>Runs for which no file was seen, the lowest first.</summary>
    IEnumerable<Gap> Gaps();
}

/// <summary>Hours, days, weeks or months.</summary>
internal sealed class SeenPeriods : ISeenFiles
{
    private readonly ExpectedFiles _expected;
    private readonly FileNameTime _names;
    private readonly long _first;
    private readonly int _due;
    private readonly SeenState[] _states;

    /// <summary>Looks at those that begin on the days <paramref name="from"/> to <paramref name="to"/>; those are expected whose file is
    /// due by <paramref name="now"/>.</summary>
    /// <exception cref="GapException">They are too many.</exception>
    public SeenPeriods(ExpectedFiles expected, DateOnly from, DateOnly to, DateTimeOffset now)
    {
        (_expected, _names) = (expected, FileNameTime.Of(expected.Names));
        var every = expected.Every;
        _first = FirstFrom(every, from);
        var count = FirstFrom(every, to.AddDays(1)) - _first;
        if (count > GapSearch.MostPeriods)
        {
            throw new GapException(
                $"{from:O} to {to:O} are {count} times one {every.ToString().ToLowerInvariant()}, and at most {GapSearch.MostPeriods} are "
                    + "looked at; ask for fewer days."
            );
        }

        _states = new SeenState[count];
        while (_due < count && FilePeriods.DueOf(every, _first + _due, expected.Within) <= now)
        {
            _due++;
        }
    }

    /// <inheritdoc/>
    public long Expected => _due;

    /// <inheritdoc/>
    public long There => _states.Take(_due).LongCount(state => state == SeenState.There);

    /// <inheritdoc/>
    public long OnTheWay => _states.Take(_due).LongCount(state => state == SeenState.OnTheWay);

    /// <inheritdoc/>
    public long? ForOf(string name, bool isMarker) =>
        (_names.Read(name) ?? (isMarker ? FileNameTime.AnyDay.Read(name) : null)) is { } time
        && (time.HasHour || _expected.Every != FilePeriod.Hour)
            ? FilePeriods.IndexOf(_expected.Every, time.Begin)
            : null;

    /// <inheritdoc/>
    public bool IsAsked(long index) => index >= _first && index < _first + _states.Length;

    /// <inheritdoc/>
    public void Add(long index, SeenState state)
    {
        ref var seen = ref _states[index - _first];
        seen = state > seen ? state : seen;
    }

    /// <inheritdoc/>
    public IEnumerable<Gap> Gaps()
    {
        for (var at = 0; at < _due; at++)
        {
            var begin = at;
            while (at < _due && _states[at] == SeenState.Missing)
            {
                at++;
            }

            if (at > begin)
            {
                yield return Gap(_first + begin, _first + at - 1);
            }
        }
    }

    private static long FirstFrom(FilePeriod every, DateOnly day)
    {
        var begin = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var index = FilePeriods.IndexOf(every, begin);
        return FilePeriods.BeginOf(every, index) < begin ? index + 1 : index;
    }

    private Gap Gap(long first, long last)
    {
        var end = FilePeriods.BeginOf(_expected.Every, last + 1).AddTicks(-1);
        return new Gap(
            FilePeriods.NameOf(_expected.Every, first),
            FilePeriods.NameOf(_expected.Every, last),
            last - first + 1,
            DateOnly.FromDateTime(FilePeriods.BeginOf(_expected.Every, first).UtcDateTime),
            DateOnly.FromDateTime(end.UtcDateTime)
        );
    }
}

/// <summary>Numbers of a sequence: what is between the lowest and the highest that was seen is expected.</summary>
internal sealed class SeenNumbers(ExpectedFiles expected, int mostRuns) : ISeenFiles
{
    private readonly FileNameTime _names = FileNameTime.Of(expected.Names);
    private readonly NumberRuns _seen = new(mostRuns);
    private readonly NumberRuns _there = new(mostRuns);
    private readonly NumberRuns _onTheWay = new(mostRuns);

    /// <inheritdoc/>
    public long Expected => _seen.Count == 0 ? 0 : _seen.Runs.Last().Last - _seen.Runs.First().First + 1;

    /// <inheritdoc/>
    public long There => _there.Count;

    /// <inheritdoc/>
    public long OnTheWay => _onTheWay.Count;

    /// <inheritdoc/>
    public long? ForOf(string name, bool isMarker) => _names.ReadNumber(name);

    /// <inheritdoc/>
    public bool IsAsked(long index) => true;

    /// <inheritdoc/>
    public void Add(long index, SeenState state)
    {
        var isKept =
            _seen.Add(index)
            && (
                state switch
                {
                    SeenState.There => _there.Add(index),
                    SeenState.OnTheWay => _onTheWay.Add(index),
                    _ => true,
                }
            );
        if (!isKept)
        {
            throw new GapException($"The numbers of these files have more than {mostRuns} gaps; ask for fewer days.");
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Gap> Gaps()
    {
        long? next = null;
        foreach (var (first, last) in _seen.Runs)
        {
            if (next is { } missing)
            {
                yield return new Gap(
                    FilePeriods.NameOf(FilePeriod.Number, missing),
                    FilePeriods.NameOf(FilePeriod.Number, first - 1),
                    first - missing,
                    FromDay: null,
                    ToDay: null
                );
            }

            next = last + 1;
        }
    }
}
