using Landfall.Contracts;
using Landfall.Loading;

namespace Landfall.Tests.Warehouses;

/// <summary>Two loads that meet, and what the table must hold once both are through, in whatever order they got there.</summary>
/// <param name="Name">As the test report shows it.</param>
/// <param name="Before">Loaded before, in peace.</param>
/// <param name="First">The load that is disturbed.</param>
/// <param name="Second">The load that disturbs.</param>
/// <param name="InView">The batches whose rows readers must see.</param>
internal sealed record LoadScenario(
    string Name,
    TableContract Contract,
    IReadOnlyList<PackageBatch> Before,
    IReadOnlyList<PackageBatch> First,
    IReadOnlyList<PackageBatch> Second,
    IReadOnlyList<string> InView
)
{
    private static readonly TableContract Append = SuiteTable.Contract(LoadMode.Append);
    private static readonly TableContract Keyed = Append with { Deduplication = new Deduplication(["id"], null) };
    private static readonly TableContract Full = SuiteTable.Contract(LoadMode.Full);
    private static readonly TableContract Files = Full with
    {
        SnapshotClosedBy = new SnapshotClosing(SnapshotClosingKind.Quiet, Quiet: TimeSpan.Zero),
    };
    private static readonly TableContract Merge = SuiteTable.Contract(LoadMode.Merge, "m1");
    private static readonly TableContract Wider = SuiteTable.Contract(
        LoadMode.Append,
        "c2",
        new ContractColumn
        {
            Source = "City",
            Name = "city",
            Type = new ColumnType(ColumnKind.Text),
        }
    );

    private static readonly PackageBatch A = SuiteTable.Batch("a", 3);
    private static readonly PackageBatch B = SuiteTable.Batch("b", 5, minute: 1);
    private static readonly PackageBatch C = SuiteTable.Batch("c", 2, minute: 2);
    private static readonly PackageBatch RepeatOfA = SuiteTable.Batch("r", 3, content: "hash-a", minute: 3);
    private static readonly PackageBatch NewerA = SuiteTable.Batch("a2", 4, blob: "crm/a.csv", minute: 5);
    private static readonly PackageBatch NewestA = SuiteTable.Batch("a3", 2, blob: "crm/a.csv", minute: 6);
    private static readonly PackageBatch Wide = SuiteTable.Batch("w", 4, minute: 4, contract: "c2");
    private static readonly PackageBatch Monday = SuiteTable.Batch("mo", 4, snapshot: "2026-11-16");
    private static readonly PackageBatch Tuesday = SuiteTable.Batch("tu", 6, snapshot: "2026-11-17");
    private static readonly PackageBatch Wednesday = SuiteTable.Batch("we", 1, snapshot: "2026-11-18");
    private static readonly PackageBatch Tuesday1 = SuiteTable.Batch("tu1", 2, snapshot: "2026-11-17");
    private static readonly PackageBatch Tuesday2 = SuiteTable.Batch("tu2", 3, snapshot: "2026-11-17");
    private static readonly PackageBatch NewerTuesday2 = SuiteTable.Batch(
        "tu2b",
        5,
        blob: "crm/tu2.csv",
        snapshot: "2026-11-17",
        minute: 1
    );
    private static readonly PackageBatch Tuesday3 = SuiteTable.Batch("tu3", 4, snapshot: "2026-11-17", minute: 2);

    // In mode merge the keys are 1 to the number of rows, and the greater batch id is the newer row; x deletes.
    private static readonly PackageBatch MergeA = SuiteTable.Batch("a", 5, contract: "m1");
    private static readonly PackageBatch MergeB = SuiteTable.Batch("b", 3, contract: "m1");
    private static readonly PackageBatch MergeC = SuiteTable.Batch("c", 2, contract: "m1");
    private static readonly PackageBatch Deletes = SuiteTable.Batch("x", 4, contract: "m1");

    /// <summary>All of them; the key is the name.</summary>
    public static IReadOnlyDictionary<string, LoadScenario> All { get; } =
        new LoadScenario[]
        {
            new("append: same batch", Append, [], [A], [A], ["a"]),
            new("append: different batches", Append, [], [A], [B], ["a", "b"]),
            new("append: overlapping packages", Append, [], [A, B], [B, C], ["a", "b", "c"]),
            new("append: into rows that are there", Append, [C], [A], [B], ["a", "b", "c"]),
            new("append: a duplicate of what is there", Append, [A], [RepeatOfA], [B], ["a", "b"]),
            new("append: a file without rows", Append, [], [SuiteTable.Batch("empty", 0)], [B], ["b"]),
            new("append: a wider contract", Wider, [A], [Wide], [Wide], ["a", "w"]),
            new("append: a newer version of a blob", Append, [A], [NewerA], [B], ["a2", "b"]),
            new("append: an older version disturbs a newer one", Append, [], [NewerA], [A], ["a2"]),
            new("append: two newer versions", Append, [A], [NewerA], [NewestA], ["a3"]),
            new("append: a later generation", Append, [A], [SuiteTable.Batch("a", 6, generation: 1)], [B], ["a", "b"]),
            new("append: a later generation disturbs", Append, [], [A], [SuiteTable.Batch("a", 6, generation: 1)], ["a"]),
            new("append: forgotten", Append, [A, B], [SuiteTable.Forget(A)], [C], ["b", "c"]),
            new("append: keys that are there", Keyed, [A], [B], [C], []) { Total = 5 },
            new("full: same snapshot", Full, [], [Monday], [Monday], ["mo"]),
            new("full: a newer one disturbs", Full, [], [Monday], [Tuesday], ["tu"]),
            new("full: an older one disturbs", Full, [], [Tuesday], [Monday], ["tu"]),
            new("full: a newer one disturbs a replacement", Full, [Monday], [Tuesday], [Wednesday], ["we"]),
            new("full: an older one disturbs a replacement", Full, [Monday], [Wednesday], [Tuesday], ["we"]),
            new(
                "full: a later generation",
                Full,
                [Tuesday],
                [SuiteTable.Batch("tu", 2, snapshot: "2026-11-17", generation: 1)],
                [Monday],
                ["tu"]
            ),
            new("full: files of one snapshot", Files, [Monday], [Tuesday1, Tuesday2], [Tuesday3], ["tu1", "tu2", "tu3"]),
            new("full: a newer version of one file", Files, [Tuesday1, Tuesday2], [NewerTuesday2], [Tuesday3], ["tu1", "tu2b", "tu3"]),
            new("full: a forgotten file", Files, [Tuesday1, Tuesday2], [SuiteTable.Forget(Tuesday2)], [Tuesday3], ["tu1", "tu3"]),
            new("merge: newer rows", Merge, [MergeA], [MergeB], [MergeC], [])
            {
                Rows = new()
                {
                    ["a"] = 2,
                    ["b"] = 1,
                    ["c"] = 2,
                },
            },
            new("merge: older rows", Merge, [MergeC], [MergeB], [MergeA], [])
            {
                Rows = new()
                {
                    ["a"] = 2,
                    ["b"] = 1,
                    ["c"] = 2,
                },
            },
            new("merge: overlapping packages", Merge, [], [MergeA, MergeB], [MergeB, MergeC], [])
            {
                Rows = new()
                {
                    ["a"] = 2,
                    ["b"] = 1,
                    ["c"] = 2,
                },
            },
            new("merge: deletions", Merge, [MergeA], [Deletes], [MergeB], []) { Rows = new() { ["a"] = 1 } },
            new(
                "merge: a later generation",
                Merge,
                [MergeA, MergeB],
                [SuiteTable.Batch("b", 1, generation: 1, contract: "m1")],
                [MergeC],
                []
            )
            {
                Rows = new() { ["a"] = 3, ["c"] = 2 },
            },
            new("merge: a forgotten deletion", Merge, [MergeA, Deletes], [SuiteTable.Forget(Deletes)], [MergeB], [])
            {
                Rows = new() { ["a"] = 2, ["b"] = 3 },
            },
        }.ToDictionary(scenario => scenario.Name);

    /// <summary>Rows that readers see of each batch where batches share keys; null where they see whole batches.</summary>
    public Dictionary<string, long>? Rows { get; init; }

    /// <summary>Rows that readers see where chance decides of which batch; null where it does not.</summary>
    public long? Total { get; init; }

    /// <summary>True where readers see whole batches only.</summary>
    public bool IsWhole => Rows is null && Total is null;

    /// <summary>All batches, each generation once.</summary>
    public IReadOnlyList<PackageBatch> Batches =>
        [.. Before.Concat(First).Concat(Second).DistinctBy(batch => (batch.Batch, batch.Generation))];

    /// <summary>The contract that a load of these batches has: what was there before was curated by the first one.</summary>
    public LoadPackage Package(IReadOnlyList<PackageBatch> batches) =>
        new(
            batches[0].Manifest.Contract == Contract.Hash ? Contract : SuiteTable.Contract(Contract.Mode, batches[0].Manifest.Contract),
            batches
        );

    public override string ToString() => Name;
}
