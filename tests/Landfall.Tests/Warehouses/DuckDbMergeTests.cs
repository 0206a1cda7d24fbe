using Landfall.Ledger;

namespace Landfall.Tests.Warehouses;

public class DuckDbMergeTests
{
    private static readonly LoadCounts Inserted = new(1, 0, 0, 0, 0, 0, 0);
    private static readonly LoadCounts Updated = new(0, 1, 0, 0, 0, 0, 0);
    private static readonly LoadCounts Unchanged = new(0, 0, 1, 0, 0, 0, 0);
    private static readonly LoadCounts Superseded = new(0, 0, 0, 1, 0, 0, 0);
    private static readonly LoadCounts Deleted = new(0, 0, 0, 0, 0, 1, 0);

    private static readonly MergeRow Live = new("k", 5, "m");
    private static readonly MergeRow Gone = new("k", 5, "m", Deleted: true);

    public static TheoryData<string, MergeRow?, MergeRow, LoadCounts, bool> Meetings =>
        new()
        {
            { "new key", null, Live, Inserted, true },
            { "deletion of a new key", null, Gone, Unchanged, true },
            { "newer", Live, Live with { Order = 6 }, Updated, true },
            { "older", Live, Live with { Order = 4, Hash = "z" }, Superseded, false },
            { "equal", Live, Live, Unchanged, false },
            { "tie, greater hash", Live, Live with { Hash = "n" }, Updated, true },
            { "tie, lesser hash", Live, Live with { Hash = "l" }, Superseded, false },
            { "tie, deletion", Live, Gone with { Hash = "a" }, Deleted, true },
            { "older deletion", Live, Gone with { Order = 4 }, Superseded, false },
            { "newer row against a hidden one", Gone, Live with { Order = 6, Hash = "a" }, Inserted, true },
            { "tie with a hidden one", Gone, Live with { Hash = "z" }, Superseded, false },
            { "older than a hidden one", Gone, Live with { Order = 4 }, Superseded, false },
            { "newer deletion of a hidden one", Gone, Gone with { Order = 6 }, Unchanged, true },
            { "equal deletion", Gone, Gone, Unchanged, false },
            { "older deletion of a hidden one", Gone, Gone with { Order = 4 }, Superseded, false },
            { "without an order against one with", Live, Live with { Order = null, Hash = "z" }, Superseded, false },
            { "with an order against one without", Live with { Order = null }, Live with { Order = -9, Hash = "a" }, Updated, true },
            { "both without an order, greater hash", Live with { Order = null }, Live with { Order = null, Hash = "n" }, Updated, true },
            { "both without an order, equal", Live with { Order = null }, Live with { Order = null }, Unchanged, false },
        };

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task Merge_RowMeetsStorage_CountsAndKeepsTheStronger(
        string meeting,
        MergeRow? stored,
        MergeRow row,
        LoadCounts expected,
        bool isTaken
    )
    {
        await using var bed = await OpenAsync();
        if (stored is not null)
        {
            await bed.LoadAsync(("a", [stored]));
        }

        var counts = await bed.LoadAsync(("b", [row]));

        Assert.True(expected == counts["b"], meeting);
        var kept = isTaken ? row : stored!;
        Assert.Equal(
            [
                ["k", kept.Order, kept.Deleted ? null : kept.Hash, kept.Deleted ? null : 1, kept.Deleted, kept.Hash, isTaken ? "b" : "a"],
            ],
            bed.Rows()
        );
    }

    [Fact]
    public async Task Merge_RowsOfOneKeyInOneLoad_LeaveOneAndCountTheOthers()
    {
        await using var bed = await OpenAsync();

        var counts = await bed.LoadAsync(
            ("b", [Live, Live with { Order = 4 }, Live]),
            ("a", [Live with { Hash = "l" }, Live]),
            ("c", [Live with { Key = "other" }, Gone with { Order = 1 }])
        );

        // The first of equal rows by batch and line is the one that counts, whatever the order of the parts.
        Assert.Equal(
            new Dictionary<string, LoadCounts>
            {
                ["a"] = new(1, 0, 0, 1, 0, 0, 0),
                ["b"] = new(0, 0, 0, 1, 2, 0, 0),
                ["c"] = new(1, 0, 0, 1, 0, 0, 0),
            },
            counts
        );
        Assert.Equal(
            [
                ["k", 5, "m", 1, false, "m", "a"],
                ["other", 5, "m", 1, false, "m", "c"],
            ],
            bed.Rows()
        );
    }

    [Fact]
    public async Task Merge_RepeatsOfARowThatStorageHas_AreDeduplicatedButOne()
    {
        await using var bed = await OpenAsync();
        await bed.LoadAsync(("a", [Live]));

        var counts = await bed.LoadAsync(("b", [Live, Live]), ("c", [Live]));

        Assert.Equal(new Dictionary<string, LoadCounts> { ["b"] = new(0, 0, 1, 0, 1, 0, 0), ["c"] = new(0, 0, 0, 0, 1, 0, 0) }, counts);
    }

    private protected virtual Task<MergeBed> OpenAsync() => MergeBed.OpenAsync();
}
