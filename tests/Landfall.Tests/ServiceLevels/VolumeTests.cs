using Landfall.Monitoring;
using Landfall.ServiceLevels;

namespace Landfall.Tests.ServiceLevels;

/// <summary>Rows of a day held against those of the same days before.</summary>
public sealed class VolumeTests
{
    // A Tuesday.
    private static readonly DateOnly Day = new(2026, 11, 24);
    private static readonly ServiceLevelOptions Options = new();

    [Theory]
    [InlineData("9000,9500,10000", null, null)]
    [InlineData("9000,9500,10000,10500", 7_526L, 11_974L)]
    [InlineData("100,100,100,100,100", 90L, 110L)]
    [InlineData("0,0,0,0,500", null, null)]
    [InlineData("10,1000,20,15,12,18,14,16", 2L, 29L)]
    public void Of_DaysBefore_GivesMiddleAndSpread(string days, long? low, long? high)
    {
        var rows = days.Split(',').Select((count, week) => (Day.AddDays(-7 * (week + 1)), long.Parse(count, null))).ToDictionary();

        var expected = VolumeExpectation.Of(Day, rows, Day.AddDays(-7 * rows.Count));

        Assert.Equal((low, high), (expected?.Low, expected?.High));
    }

    [Fact]
    public void Of_DaysThatWereNotSeenAsAWhole_AreLeftOut()
    {
        var rows = Enumerable.Range(1, 8).ToDictionary(week => Day.AddDays(-7 * week), _ => 100L);

        Assert.Null(VolumeExpectation.Of(Day, rows, Day.AddDays(-27)));
        Assert.NotNull(VolumeExpectation.Of(Day, rows, Day.AddDays(-28)));
    }

    [Fact]
    public void Reason_OfADay_SaysWhatIsExpected() =>
        Assert.Equal("1,204 rows, expected 8,000 to 11,500 for a Tuesday", new VolumeExpectation(8_000, 11_500).Reason(1_204, Day));

    // Six weeks of 1,000 rows a day, and on the last day 100; looked at each hour, the ledger's counts know eight days.
    [Fact]
    public void Judge_FewRowsOnADay_IsToldWhenTheDayIsOverAndAgainWhenTheNextOneIsGood()
    {
        var first = Day.AddDays(-42);
        var (stored, transitions, changes) = (default(StoredObjectives), new List<Transition>(), 0);
        for (var now = At(first); now <= At(Day.AddDays(2)).AddHours(1); now += TimeSpan.FromMinutes(30))
        {
            var judged = ObjectiveJudge.Judge([], Activity(now), stored, Options, now);
            transitions.AddRange(judged.Transitions);
            changes += judged.IsChanged ? 1 : 0;
            stored = judged.Next;
        }

        Assert.Equal(
            [
                ("volume", false, At(Day.AddDays(1)), "100 rows, expected 900 to 1,100 for a Tuesday"),
                ("volume", true, At(Day.AddDays(1)), transitions[^1].Reason),
            ],
            transitions.Select(one => (one.Objective, one.IsRecovery, one.Since, one.Reason))
        );

        // Once at the beginning, once a day, and when it came to be late, breached and kept again.
        Assert.InRange(changes, 1 + 43, 1 + 43 + 3);
        Assert.InRange(stored!.Volumes.Count, 40, 58);

        TableActivity Activity(DateTimeOffset now) =>
            SomeActivity.OfDays([
                .. Enumerable
                    .Range(0, 8)
                    .Select(back => DateOnly.FromDateTime(now.UtcDateTime).AddDays(-back))
                    .Where(day => day >= first)
                    .Select(day =>
                        (
                            day,
                            day == Day ? 100L
                            : day == DateOnly.FromDateTime(now.UtcDateTime) ? 10L
                            : 1_000L,
                            0L
                        )
                    ),
            ]);
    }

    [Fact]
    public void Judge_ManyMoreRowsThanEver_IsKnownBeforeTheDayIsOver()
    {
        var volumes = Enumerable.Range(1, 56).ToDictionary(back => Day.AddDays(-back), _ => 1_000L);
        var stored = new StoredObjectives(At(Day.AddDays(-60))) { Volumes = volumes };
        var now = At(Day).AddHours(9);

        var judged = ObjectiveJudge.Judge([], SomeActivity.OfDays((Day, 5_000, 0), (Day.AddDays(-1), 1_000, 0)), stored, Options, now);

        var standing = Assert.Single(ObjectiveJudge.StandingsOf(judged.Next, Options, now));
        Assert.Equal(
            ("volume", "late", "5,000 rows, expected 900 to 1,100 for a Tuesday"),
            (standing.Objective, standing.State, standing.Reason)
        );
    }

    private static DateTimeOffset At(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
