using System.Globalization;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Telemetry;

namespace Landfall.ServiceLevels;

/// <summary>
/// Judges the promises of one table from what came into it, from what is kept of them and from the time, and from nothing else: judged
/// twice, it says the same.
/// </summary>
internal static class ObjectiveJudge
{
    private const string Instant = "yyyy-MM-dd HH:mm:ss'Z'";

    /// <summary>Judges.</summary>
    /// <param name="levels">What the contract promises.</param>
    /// <param name="activity">What came into the table.</param>
    /// <param name="before">What is kept of the promises; null of a table that was not looked at before.</param>
    /// <param name="options">Grace and target.</param>
    /// <param name="now">The moment that is judged.</param>
    public static Judgement Judge(
        IReadOnlyList<ServiceLevel> levels,
        TableActivity activity,
        StoredObjectives? before,
        ServiceLevelOptions options,
        DateTimeOffset now
    )
    {
        var stored = before ?? new StoredObjectives(now);
        var volumes = options.WatchVolume ? Volumes(stored, activity, now) : stored.Volumes;
        var objectives = new Dictionary<string, StoredObjective>(StringComparer.Ordinal);
        var transitions = new List<Transition>();
        foreach (var level in levels.Where(level => level.Kind != ServiceLevelKind.Retention))
        {
            Take(NameOf(level.Kind), level.Promise, known => Find(level, activity, stored.Since, known, now));
        }

        if (options.WatchVolume)
        {
            Take(ObjectiveNames.Volume, "as before", known => Volume(volumes, activity, stored.Since, known, now));
        }

        transitions.AddRange(PromisedNoLonger(stored, objectives.ContainsKey, now));

        var isChanged =
            before is null
            || volumes != stored.Volumes
            || objectives.Count != stored.Objectives.Count
            || objectives.Any(one => !ReferenceEquals(one.Value, stored.Objectives.GetValueOrDefault(one.Key)));
        var next = stored with { Objectives = objectives, Volumes = volumes, Untold = [.. stored.Untold, .. transitions] };
        return new Judgement(next, isChanged, transitions);

        void Take(string name, string promise, Func<StoredObjective, Finding> find)
        {
            var known = Known(stored.Objectives.GetValueOrDefault(name), promise, now);
            objectives.Add(name, Next(name, known, find(known), transitions, options, now));
        }
    }

    /// <summary>Ends what is kept of a table of which nothing is promised any more: whoever was told of a breach is told that it is
    /// over.</summary>
    public static Judgement End(StoredObjectives stored, DateTimeOffset now)
    {
        var transitions = PromisedNoLonger(stored, _ => false, now).ToList();
        var next = stored with
        {
            Objectives = new Dictionary<string, StoredObjective>(StringComparer.Ordinal),
            Untold = [.. stored.Untold, .. transitions],
        };
        return new Judgement(next, transitions.Count > 0, transitions);
    }

    /// <summary>How the promises stand by what is kept of them.</summary>
    public static IReadOnlyList<ObjectiveStanding> StandingsOf(StoredObjectives stored, ServiceLevelOptions options, DateTimeOffset now) =>
        [
            .. ObjectiveNames
                .All.Where(stored.Objectives.ContainsKey)
                .Select(name => (Name: name, One: stored.Objectives[name]))
                .Select(pair => new ObjectiveStanding(
                    pair.Name,
                    pair.One.State,
                    pair.One.Since,
                    ErrorBudget.Left(pair.One.NotKept, pair.One.OpenSince, options.Budget, now),
                    pair.One.Reason
                )),
        ];

    /// <summary>The rows that are expected of the day of <paramref name="now"/>; null while the history is too short.</summary>
    public static VolumeExpectation? ExpectationOf(StoredObjectives stored, DateTimeOffset now) =>
        VolumeExpectation.Of(DayOf(now), stored.Volumes, DayOf(stored.Since).AddDays(1));

    /// <summary>The name of a promise.</summary>
    public static string NameOf(ServiceLevelKind kind) =>
        kind switch
        {
            ServiceLevelKind.Frequency => ObjectiveNames.Frequency,
            ServiceLevelKind.Latency => ObjectiveNames.Latency,
            ServiceLevelKind.TimeOfAvailability => ObjectiveNames.TimeOfAvailability,
            ServiceLevelKind.ErrorRate => ObjectiveNames.ErrorRate,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nobody evaluates it."),
        };

    // What is promised no longer cannot be broken any more.
    private static IEnumerable<Transition> PromisedNoLonger(StoredObjectives stored, Func<string, bool> isPromised, DateTimeOffset now) =>
        stored
            .Objectives.Where(one => one.Value.State == ObjectiveStates.Breached && !isPromised(one.Key))
            .Select(one => new Transition(one.Key, true, one.Value.Since ?? now, now, "It is promised no longer."));

    // A promise that is new, or another than before, is held from now on; a breach of the former one is recovered from by the new one.
    private static StoredObjective Known(StoredObjective? stored, string promise, DateTimeOffset now) =>
        stored is null ? new StoredObjective(promise, ObjectiveStates.OnTime, null, now, "", new Dictionary<DateOnly, double>())
        : stored.Promise == promise ? stored
        : stored with { Promise = promise, Reason = "", CountedUntil = stored.State == ObjectiveStates.OnTime ? now : stored.CountedUntil };

    private static StoredObjective Next(
        string name,
        StoredObjective known,
        Finding finding,
        List<Transition> transitions,
        ServiceLevelOptions options,
        DateTimeOffset now
    )
    {
        var counted = known.OpenSince ?? known.CountedUntil;
        var times = finding.Times.Where(time => !(time.Until <= counted)).ToList();
        if (known.Since is { } open && times.Count == 0)
        {
            // What ended it is not among the newest files, or was never a file.
            times.Add(new Broken(open, now));
        }

        var next = known;
        foreach (var time in times)
        {
            var since = next.Since ?? time.From;
            if (time.Until is { } until)
            {
                var isBreach = next.State == ObjectiveStates.Breached;
                if (!isBreach && until - since > options.Grace)
                {
                    transitions.Add(new Transition(name, false, since, now, finding.BrokenReason));
                    isBreach = true;
                }

                if (isBreach)
                {
                    transitions.Add(new Transition(name, true, since, now, $"Kept again since {Text(until)}; broken since {Text(since)}."));
                }

                var from = next.OpenSince ?? (time.From > next.CountedUntil ? time.From : next.CountedUntil);
                next = next with
                {
                    State = ObjectiveStates.OnTime,
                    Since = null,
                    CountedUntil = until,
                    Reason = finding.KeptReason,
                    NotKept = ErrorBudget.Plus(next.NotKept, from, until),
                };
            }
            else if (next.State != ObjectiveStates.Breached)
            {
                var isBreach = now - since > options.Grace;
                var state = isBreach ? ObjectiveStates.Breached : ObjectiveStates.Late;
                if (isBreach)
                {
                    transitions.Add(new Transition(name, false, since, now, finding.BrokenReason));
                }

                next = state == next.State ? next : next with { State = state, Since = since, Reason = finding.BrokenReason };
            }
        }

        return next.Reason.Length > 0 ? next : next with { Reason = next.Since is null ? finding.KeptReason : finding.BrokenReason };
    }

    private static Finding Find(
        ServiceLevel level,
        TableActivity activity,
        DateTimeOffset trackedSince,
        StoredObjective known,
        DateTimeOffset now
    )
    {
        var promise = level.Promise;
        var newest = activity.Standing.NewestData is { } data ? $"The newest data landed at {Text(data)}" : "No data has come yet";
        return level switch
        {
            { Kind: ServiceLevelKind.Frequency, Within: { } within } => new Finding(
                BrokenPromises.Frequency(within, activity, trackedSince, now),
                $"New data is promised every {promise}.",
                $"{newest}; new data is promised every {promise}."
            ),
            { Kind: ServiceLevelKind.Latency, Within: { } within } => new Finding(
                BrokenPromises.Latency(within, activity, now),
                $"A file is promised to be queryable {promise} after it landed.",
                (
                    activity.Standing.OldestWaiting is { } oldest
                        ? $"A file that landed at {Text(oldest)} cannot be queried yet"
                        : "A file came late"
                ) + $"; {promise} from landing to query is promised."
            ),
            { Kind: ServiceLevelKind.TimeOfAvailability, By: { } by } => new Finding(
                BrokenPromises.TimeOfAvailability(by, activity, trackedSince, now),
                $"Data of the day is promised by {promise}.",
                $"{newest}; data of the day is promised by {promise}."
            ),
            { Kind: ServiceLevelKind.ErrorRate, MostRejected: { } most } => ErrorRate(most, promise, activity, known, now),
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "The contract's reader gives each kind its value."),
        };
    }

    private static Finding ErrorRate(double most, string promise, TableActivity activity, StoredObjective known, DateTimeOffset now)
    {
        // A day stands for itself until the next one has rows, one day at most.
        var today = DayOf(now);
        var day = activity.Days.GetValueOrDefault(today) is { Read: > 0 } ? today : today.AddDays(-1);
        var rows = activity.Days.GetValueOrDefault(day) ?? new DayRows(0, 0);
        return new Finding(
            rows.Rejected > most * rows.Read ? [new Broken(known.Since ?? now, null)] : [],
            $"At most {promise} of a day's rows are promised to be rejected.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows.Rejected:N0} of {rows.Read:N0} rows of {day:yyyy-MM-dd} were rejected; at most {promise} are promised."
            )
        );
    }

    private static Finding Volume(
        IReadOnlyDictionary<DateOnly, long> volumes,
        TableActivity activity,
        DateTimeOffset trackedSince,
        StoredObjective known,
        DateTimeOffset now
    )
    {
        const string kept = "As many rows as on such days before, where four of them are known.";
        var (today, firstWhole) = (DayOf(now), DayOf(trackedSince).AddDays(1));
        var soFar = activity.Days.GetValueOrDefault(today)?.Curated ?? 0;
        if (VolumeExpectation.Of(today, volumes, firstWhole) is { } expected && soFar > expected.High)
        {
            return new Finding([new Broken(known.Since ?? now, null)], kept, expected.Reason(soFar, today));
        }

        // Whether there are too few is known when the day is over.
        var yesterday = today.AddDays(-1);
        var rows = volumes.GetValueOrDefault(yesterday);
        return
            yesterday >= firstWhole
            && VolumeExpectation.Of(yesterday, volumes, firstWhole) is { } before
            && (rows < before.Low || rows > before.High)
            ? new Finding(
                [new Broken(known.Since ?? new DateTimeOffset(today, TimeOnly.MinValue, TimeSpan.Zero), null)],
                kept,
                before.Reason(rows, yesterday)
            )
            : new Finding([], kept, "");
    }

    // Days that are over, as far as they are not known or changed: what the ledger counts of the last days goes into the history.
    private static IReadOnlyDictionary<DateOnly, long> Volumes(StoredObjectives stored, TableActivity activity, DateTimeOffset now)
    {
        var (today, since) = (DayOf(now), DayOf(stored.Since));
        var fresh = activity
            .Days.Where(day => day.Key < today && day.Key > since && day.Value.Curated != stored.Volumes.GetValueOrDefault(day.Key))
            .ToList();
        if (fresh.Count == 0)
        {
            return stored.Volumes;
        }

        // A day more than the weeks, as yesterday is judged too.
        var first = today.AddDays(-(VolumeExpectation.Weeks * 7) - 1);
        var days = stored.Volumes.Where(day => day.Key >= first).ToDictionary();
        foreach (var (day, rows) in fresh)
        {
            days[day] = rows.Curated;
        }

        return days;
    }

    private static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);

    /// <summary>What was found of one promise.</summary>
    /// <param name="Times">When it was broken, in order, without overlaps.</param>
    /// <param name="KeptReason">The words for it while it is kept.</param>
    /// <param name="BrokenReason">The words for it while it is not.</param>
    private sealed record Finding(IReadOnlyList<Broken> Times, string KeptReason, string BrokenReason);
}

/// <summary>What came of judging.</summary>
/// <param name="Next">What is to be kept from now on, with all that is to be told.</param>
/// <param name="IsChanged">False when that is what was kept before, so that nothing has to be written.</param>
/// <param name="Transitions">What came to be breached, or is kept again, since it was judged last.</param>
internal sealed record Judgement(StoredObjectives Next, bool IsChanged, IReadOnlyList<Transition> Transitions);
