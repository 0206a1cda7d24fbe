using System.Globalization;
using Landfall.Landing.Sweeping;

namespace Landfall.Tests.Landing.Sweeping;

public sealed class SeenVersionsTests
{
    [Fact]
    public void Meet_AddedVersion_IsKnownAndAnotherVersionOrRuleIsNot()
    {
        var seen = new SeenVersions(100);
        seen.Add(seen.KeyOf("a.csv", "0x1", "rules"));

        Assert.True(seen.Meet(seen.KeyOf("a.csv", "0x1", "rules")));
        Assert.False(seen.Meet(seen.KeyOf("a.csv", "0x2", "rules")));
        Assert.False(seen.Meet(seen.KeyOf("a.csv", "0x1", "others")));
        Assert.False(seen.Meet(seen.KeyOf("a.csv0", "x1", "rules")));
    }

    [Fact]
    public void EndPass_NotMetInAWholePass_IsForgottenAndTheRestIsNot()
    {
        // With room for every version: which one has to go when a place is taken is drawn anew in each process.
        var seen = new SeenVersions(1_000_000);
        var keys = Enumerable.Range(0, 4_000).Select(n => Key(seen, n)).ToList();
        keys.ForEach(seen.Add);
        seen.EndPass();
        Assert.All(keys[..3_000], key => Assert.True(seen.Meet(key)));

        seen.EndPass();

        Assert.Equal(3_000, seen.Count);
        Assert.All(keys[..3_000], key => Assert.True(seen.Meet(key)));
        Assert.DoesNotContain(keys[3_000..], seen.Meet);
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_TakesNoMoreAndForgetsSome()
    {
        var seen = new SeenVersions(1_000);
        var keys = Enumerable.Range(0, 100_000).Select(n => Key(seen, n)).ToList();

        keys.ForEach(seen.Add);

        Assert.InRange(seen.Count, 900, 1_000);
        Assert.InRange(seen.Bytes, 1, 17_000);
        Assert.Equal(seen.Count, keys.Count(seen.Meet));
        Assert.True(seen.Meet(keys[^1]));
    }

    [Fact]
    public void Forget_EachSliceOnce_ForgetsEachVersionOnce()
    {
        // With room for every version: which one has to go when a place is taken is drawn anew in each process.
        var seen = new SeenVersions(1_000_000);
        var keys = Enumerable.Range(0, 4_000).Select(n => Key(seen, n)).ToList();
        keys.ForEach(seen.Add);
        var counts = new List<int>();

        for (var slice = 0; slice < 24; slice++)
        {
            seen.Forget(slice, 24);
            counts.Add(seen.Count);
        }

        Assert.Equal((0, 0), (counts[^1], keys.Count(seen.Meet)));
        Assert.All(counts.Prepend(4_000).Zip(counts), pair => Assert.InRange(pair.First - pair.Second, 80, 260));
    }

    [Fact]
    public void Add_NoRoomAtAll_RemembersNothing()
    {
        var seen = new SeenVersions(0);

        seen.Add(Key(seen, 1));

        Assert.Equal((0, 0, false), (seen.Count, seen.Bytes, seen.Meet(Key(seen, 1))));
    }

    private static UInt128 Key(SeenVersions seen, int number) => seen.KeyOf(number.ToString(CultureInfo.InvariantCulture), "0x1");
}
