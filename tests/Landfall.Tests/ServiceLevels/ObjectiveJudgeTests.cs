using Landfall.Contracts;
using Landfall.Monitoring;
using Landfall.ServiceLevels;

namespace Landfall.Tests.ServiceLevels;

/// <summary>What is said of each promise, by what came and when.</summary>
public sealed class ObjectiveJudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);
    private static readonly ServiceLevelOptions Options = new() { WatchVolume = false };
    private static readonly ServiceLevel Frequency = new(ServiceLevelKind.Frequency, "1 h") { Within = TimeSpan.FromHours(1) };
    private static readonly ServiceLevel Latency = new(ServiceLevelKind.Latency, "10 min") { Within = TimeSpan.FromMinutes(10) };
    private static readonly ServiceLevel ErrorRate = new(ServiceLevelKind.ErrorRate, "2 %") { MostRejected = 0.02 };
    private static readonly ServiceLevel ByNine = new(ServiceLevelKind.TimeOfAvailability, "09:00Z")
    {
        By = new DailyTime(new TimeOnly(9, 0), TimeZoneInfo.Utc),
    };

    // One file landed at 6:00 and could be queried a minute later; minutes after 6:00 that are judged, and what is said.
    [Theory]
    [InlineData(59, "on-time", null, "New data is promised every 1 h.")]
    [InlineData(60, "on-time", null, "New data is promised every 1 h.")]
    [InlineData(61, "late", 60, "The newest data landed at 2026-11-20 06:00:00Z; new data is promised every 1 h.")]
    [InlineData(65, "late", 60, "The newest data landed at 2026-11-20 06:00:00Z; new data is promised every 1 h.")]
    [InlineData(66, "breached", 60, "The newest data landed at 2026-11-20 06:00:00Z; new data is promised every 1 h.")]
    [InlineData(600, "breached", 60, "The newest data landed at 2026-11-20 06:00:00Z; new data is promised every 1 h.")]
    public void Judge_Frequency_IsKeptThenLateThenBreached(int minute, string state, int? since, string reason) =>
        Assert.Equal((state, At(since), reason), Judged(Frequency, new SomeActivity((Start, At(1)!.Value)), minute));

    // A file landed at 6:00 and waits.
    [Theory]
    [InlineData(10, "on-time", null)]
    [InlineData(11, "late", 10)]
    [InlineData(16, "breached", 10)]
    public void Judge_Latency_IsOfTheOldestThatWaits(int minute, string state, int? since)
    {
        var (found, at, reason) = Judged(Latency, new SomeActivity((Start, At(1_000)!.Value), (At(5)!.Value, At(6)!.Value)), minute);

        Assert.Equal((state, At(since)), (found, at));
        Assert.Equal(
            since is null
                ? "A file is promised to be queryable 10 min after it landed."
                : "A file that landed at 2026-11-20 06:00:00Z cannot be queried yet; 10 min from landing to query is promised.",
            reason
        );
    }

    // The file of the day landed at 6:00 and can be queried at 10:30 (minute 270); the promise is of 9:00 (minute 180) each day.
    [Theory]
    [InlineData(180, "on-time", null)]
    [InlineData(181, "late", 180)]
    [InlineData(186, "breached", 180)]
    [InlineData(271, "on-time", null)]
    [InlineData(1_619, "on-time", null)]
    [InlineData(1_621, "late", 1_620)]
    [InlineData(2_000, "breached", 1_620)]
    public void Judge_TimeOfAvailability_IsOfEachDay(int minute, string state, int? since)
    {
        var (found, at, _) = Judged(ByNine, new SomeActivity((Start, At(270)!.Value)), minute);

        Assert.Equal((state, At(since)), (found, at));
    }

    [Fact]
    public void Judge_TableWithoutDataIsNew_NewDataIsAwaitedFromThenOn()
    {
        var first = ObjectiveJudge.Judge([Frequency], TableActivity.None("crm.person"), null, Options, Start);
        var later = ObjectiveJudge.Judge([Frequency], TableActivity.None("crm.person"), first.Next, Options, At(70)!.Value);

        Assert.Equal("on-time", Assert.Single(ObjectiveJudge.StandingsOf(first.Next, Options, Start)).State);
        Assert.Equal(
            [new Transition("frequency", false, At(60)!.Value, At(70)!.Value, "No data has come yet; new data is promised every 1 h.")],
            later.Transitions
        );
    }

    [Theory]
    [InlineData(980, 20, "on-time")]
    [InlineData(979, 21, "late")]
    [InlineData(0, 0, "on-time")]
    public void Judge_ErrorRate_IsOfTheDay(long curated, long rejected, string state)
    {
        var day = DateOnly.FromDateTime(Start.UtcDateTime);
        var activity = SomeActivity.OfDays((day, curated, rejected), (day.AddDays(-2), 0, 100));

        var standing = Assert.Single(
            ObjectiveJudge.StandingsOf(ObjectiveJudge.Judge([ErrorRate], activity, null, Options, Start).Next, Options, Start)
        );

        Assert.Equal(state, standing.State);
        Assert.Equal(
            state == "on-time"
                ? "At most 2 % of a day's rows are promised to be rejected."
                : "21 of 1,000 rows of 2026-11-20 were rejected; at most 2 % are promised.",
            standing.Reason
        );
    }

    [Fact]
    public void Judge_ErrorRateOverGraceAndThenBetterDay_IsBreachedAndRecoversOnce()
    {
        var day = DateOnly.FromDateTime(Start.UtcDateTime);
        var bad = SomeActivity.OfDays((day, 1, 1));
        var stored = default(StoredObjectives);
        var transitions = new List<Transition>();
        for (var minute = 0; minute < 30 * 60; minute++)
        {
            var now = At(minute)!.Value;
            var activity = minute < 1_200 ? bad : SomeActivity.OfDays((day, 1, 1), (day.AddDays(1), 100, 1));
            var judged = ObjectiveJudge.Judge([ErrorRate], activity, stored, Options, now);
            transitions.AddRange(judged.Transitions);
            stored = judged.Next;
        }

        Assert.Equal(
            [("errorRate", false, Start), ("errorRate", true, Start)],
            transitions.Select(one => (one.Objective, one.IsRecovery, one.Since))
        );
    }

    [Fact]
    public void Judge_NothingHappens_IsWrittenOnce()
    {
        var activity = new SomeActivity((Start, At(1)!.Value)).At(At(2)!.Value);
        var first = ObjectiveJudge.Judge([Frequency, Latency, ErrorRate], activity, null, Options, At(2)!.Value);
        var second = ObjectiveJudge.Judge([Frequency, Latency, ErrorRate], activity, first.Next, Options, At(3)!.Value);

        Assert.Equal((true, false), (first.IsChanged, second.IsChanged));
        Assert.Empty(first.Transitions);
    }

    // Late for three minutes, within the grace: written down, counted, and told to nobody.
    [Fact]
    public void Judge_LateWithinTheGrace_CountsAndRaisesNothing()
    {
        var files = new SomeActivity((Start, Start), (At(62)!.Value, At(63)!.Value));
        var (stored, transitions) = Run([Frequency], files, 0, 70, _ => true);

        Assert.Empty(transitions);
        Assert.Equal(180, stored.Objectives["frequency"].NotKept.Values.Sum());
    }

    // The host is away from the 30th minute to the 200th; the gap of new data from the 60th to the 120th was true all the same.
    [Fact]
    public void Judge_HostWasAwayForTheBreach_CountsAndTellsIt()
    {
        var files = new SomeActivity((Start, Start), (At(119)!.Value, At(120)!.Value), (At(170)!.Value, At(171)!.Value));
        var (stored, transitions) = Run([Frequency], files, 0, 210, minute => minute is < 30 or > 200);

        Assert.Equal([(false, At(60)!.Value), (true, At(60)!.Value)], transitions.Select(one => (one.IsRecovery, one.Since)));
        Assert.Equal(3_600, stored.Objectives["frequency"].NotKept.Values.Sum());
        Assert.Equal("on-time", stored.Objectives["frequency"].State);
    }

    // A file each minute, and a look back over the newest 64 of them: what was before is not known, and not taken for broken.
    [Fact]
    public void Judge_BusyTableAfterTheHostWasAway_KeptAllTheTime()
    {
        var files = new SomeActivity([.. Enumerable.Range(0, 400).Select(minute => (At(minute)!.Value, At(minute)!.Value.AddSeconds(20)))]);

        var (stored, transitions) = Run([Frequency, Latency, ByNine], files, 0, 399, minute => minute is < 100 or > 380);

        Assert.Empty(transitions);
        Assert.All(stored.Objectives.Values, one => Assert.Equal(("on-time", 0), (one.State, one.NotKept.Count)));
    }

    [Fact]
    public void Judge_PromiseChangesWhileItIsBroken_IsRecoveredFromByTheNewOne()
    {
        var files = new SomeActivity((Start, Start));
        var (stored, _) = Run([Frequency], files, 0, 90, _ => true);
        var longer = Frequency with { Promise = "1 d", Within = TimeSpan.FromDays(1) };

        var judged = ObjectiveJudge.Judge([longer], files.At(At(91)!.Value), stored, Options, At(91)!.Value);

        Assert.Equal([(true, At(60)!.Value)], judged.Transitions.Select(one => (one.IsRecovery, one.Since)));
        Assert.Equal(("on-time", "1 d"), (judged.Next.Objectives["frequency"].State, judged.Next.Objectives["frequency"].Promise));
    }

    [Fact]
    public void Judge_PromiseIsTakenBack_IsToldAsRecovered()
    {
        var files = new SomeActivity((Start, Start));
        var (stored, _) = Run([Frequency], files, 0, 90, _ => true);

        var judged = ObjectiveJudge.Judge([Latency], files.At(At(91)!.Value), stored, Options, At(91)!.Value);

        Assert.Equal([new Transition("frequency", true, At(60)!.Value, At(91)!.Value, "It is promised no longer.")], judged.Transitions);
        Assert.Equal(["latency"], judged.Next.Objectives.Keys);
    }

    // The oracle asks of each second whether the promise held, and knows nothing of intervals, arrivals and states.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public void Judge_AnyHistory_CountsEachBrokenSecondOnce(int seed, bool isAwayAtTimes)
    {
#pragma warning disable CA5394 // A seed makes the run repeatable.
        var random = new Random(seed);
        const int minutes = 2 * 24 * 60;
        var files = Enumerable
            .Range(0, 50)
            .Select(_ => random.Next(0, minutes * 60))
            .Order()
            .Select(second => (Landed: Start.AddSeconds(second), Queryable: Start.AddSeconds(second + random.Next(1, 3_000))))
            .ToArray();
        var away = isAwayAtTimes
            ? Enumerable.Range(0, 5).Select(_ => random.Next(0, minutes)).SelectMany(from => Enumerable.Range(from, 200)).ToHashSet()
            : [];
#pragma warning restore CA5394
        away.Remove(0);
        away.Remove(minutes);

        var (stored, transitions) = Run([Frequency, Latency], new SomeActivity(files), 0, minutes, minute => !away.Contains(minute));

        var end = At(minutes)!.Value;
        foreach (
            var (name, isKept) in (ReadOnlySpan<(string, Func<DateTimeOffset, bool>)>)
                [
                    ("frequency", now =>
                        files.Where(file => file.Queryable <= now).Select(file => file.Landed).Append(Start).Max() >= now.AddHours(-1)
                    ),
                    ("latency", now => !files.Any(file => file.Landed < now.AddMinutes(-10) && file.Queryable > now)),
                ]
        )
        {
            var (broken, breaches, run) = (0, 0, 0);
            for (var now = Start; now < end; now = now.AddSeconds(1))
            {
                // A promise that was broken in the middle of the second was so in all of it, as all times are whole seconds.
                run = isKept(now.AddMilliseconds(500)) ? 0 : run + 1;
                broken += run > 0 ? 1 : 0;
                breaches += run == (int)Options.Grace.TotalSeconds + 1 ? 1 : 0;
            }

            var one = stored.Objectives[name];
            Assert.Equal(broken, one.NotKept.Values.Sum() + (one.OpenSince is { } open ? (end - open).TotalSeconds : 0), 3.0);
            Assert.Equal(
                Math.Max(-1, 1 - (broken / (0.01 * 30 * 86_400))),
                ErrorBudget.Left(one.NotKept, one.OpenSince, Options.Budget, end),
                0.001
            );
            Assert.Equal(breaches, transitions.Count(transition => transition.Objective == name && !transition.IsRecovery));
            Assert.Equal(
                breaches - (one.State == "breached" ? 1 : 0),
                transitions.Count(transition => transition.Objective == name && transition.IsRecovery)
            );
        }
    }

    [Fact]
    public void Left_TimeOfMoreThanThirtyDaysAgo_CountsNoMore()
    {
        var today = new DateOnly(2026, 11, 20);
        var seconds = new Dictionary<DateOnly, double> { [today.AddDays(-30)] = 86_400, [today.AddDays(-29)] = 3_600 };

        Assert.Equal(1 - (3_600 / (0.01 * 30 * 86_400)), ErrorBudget.Left(seconds, null, Options.Budget, Start), 0.000_001);
        Assert.Equal(-1, ErrorBudget.Left(seconds, Start.AddDays(-300), Options.Budget, Start));
        Assert.Equal(1, ErrorBudget.Left(new Dictionary<DateOnly, double>(), Start, Options.Budget, Start));
    }

    private static (StoredObjectives Stored, List<Transition> Transitions) Run(
        ServiceLevel[] levels,
        SomeActivity files,
        int from,
        int to,
        Func<int, bool> looks
    )
    {
        var (stored, transitions) = (default(StoredObjectives), new List<Transition>());
        for (var minute = from; minute <= to; minute++)
        {
            if (looks(minute))
            {
                var now = At(minute)!.Value;
                var judged = ObjectiveJudge.Judge(levels, files.At(now), stored, Options, now);
                transitions.AddRange(judged.Transitions);
                stored = judged.Next;
            }
        }

        return (stored!, transitions);
    }

    private static (string State, DateTimeOffset? Since, string Reason) Judged(ServiceLevel level, SomeActivity files, int minute)
    {
        var now = At(minute)!.Value;
        var before = ObjectiveJudge.Judge([level], files.At(Start.AddHours(-1)), null, Options, Start.AddHours(-1));
        var after = ObjectiveJudge.Judge([level], files.At(now), before.Next, Options, now);
        var standing = Assert.Single(ObjectiveJudge.StandingsOf(after.Next, Options, now));
        Assert.Equal(standing.Objective, char.ToLowerInvariant($"{level.Kind}"[0]) + $"{level.Kind}"[1..], ignoreCase: false);
        return (standing.State, standing.Since, standing.Reason);
    }

    private static DateTimeOffset? At(int? minute) => minute is { } minutes ? Start.AddMinutes(minutes) : null;
}
