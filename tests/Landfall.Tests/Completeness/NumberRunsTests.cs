using Landfall.Completeness;

namespace Landfall.Tests.Completeness;

public sealed class NumberRunsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Add_NumbersInAnyOrder_KeepsWhatASetWould(int seed)
    {
        var (random, runs, set) = (new Random(seed), new NumberRuns(10_000), new SortedSet<long>());
        for (var at = 0; at < 2_000; at++)
        {
            var number = random.Next(0, 1_000);
            Assert.True(runs.Add(number));
            set.Add(number);
        }

        Assert.Equal(
            set,
            runs.Runs.SelectMany(run => Enumerable.Range((int)run.First, (int)(run.Last - run.First) + 1)).Select(n => (long)n)
        );
        Assert.Equal(set.Count, runs.Count);
        Assert.All(runs.Runs.Zip(runs.Runs.Skip(1)), pair => Assert.True(pair.First.Last + 1 < pair.Second.First));
    }

    [Fact]
    public void Add_MoreRunsThanAreKept_SaysNo()
    {
        var runs = new NumberRuns(2);

        Assert.True(runs.Add(1) && runs.Add(3) && runs.Add(2) && runs.Add(5));
        Assert.False(runs.Add(7));
    }
}
