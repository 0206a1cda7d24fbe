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
    string Name, TableContract Contract, IReadOnlyList<PackageBatch> Before, IReadOnlyList<PackageBatch> First, IReadOnlyList<PackageBatch> Second, IReadOnlyList<string> InView)
{
    private static readonly TableContract Append = SuiteTable.Contract(LoadMode.Append);
    private static readonly TableContract Full = SuiteTable.Contract(LoadMode.Full);
    private static readonly TableContract Wider = SuiteTable.Contract(
        LoadMode.Append, "c2", new ContractColumn { Source = "City", Name = "city", Type = new ColumnType(ColumnKind.Text) });

    private static readonly PackageBatch A = SuiteTable.Batch("a", 3);
    private static readonly PackageBatch B = SuiteTable.Batch("b", 5, minute: 1);
    private static readonly PackageBatch C = SuiteTable.Batch("c", 2, minute: 2);
    private static readonly PackageBatch RepeatOfA = SuiteTable.Batch("r", 3, content: "hash-a", minute: 3);
    private static readonly PackageBatch Wide = SuiteTable.Batch("w", 4, minute: 4, contract: "c2");
    private static readonly PackageBatch Monday = SuiteTable.Batch("mo", 4, snapshot: "2026-11-16");
    private static readonly PackageBatch Tuesday = SuiteTable.Batch("tu", 6, snapshot: "2026-11-17");
    private static readonly PackageBatch Wednesday = SuiteTable.Batch("we", 1, snapshot: "2026-11-18");

    /// <summary>All of them; the key is the name.</summary>
    public static IReadOnlyDictionary<string, LoadScenario> All { get; } = new LoadScenario[]
    {
        new("append: same batch", Append, [], [A], [A], ["a"]),
        new("append: different batches", Append, [], [A], [B], ["a", "b"]),
        new("append: overlapping packages", Append, [], [A, B], [B, C], ["a", "b", "c"]),
        new("append: into rows that are there", Append, [C], [A], [B], ["a", "b", "c"]),
        new("append: a duplicate of what is there", Append, [A], [RepeatOfA], [B], ["a", "b"]),
        new("append: a file without rows", Append, [], [SuiteTable.Batch("empty", 0)], [B], ["b"]),
        new("append: a wider contract", Wider, [A], [Wide], [Wide], ["a", "w"]),
        new("full: same snapshot", Full, [], [Monday], [Monday], ["mo"]),
        new("full: a newer one disturbs", Full, [], [Monday], [Tuesday], ["tu"]),
        new("full: an older one disturbs", Full, [], [Tuesday], [Monday], ["tu"]),
        new("full: a newer one disturbs a replacement", Full, [Monday], [Tuesday], [Wednesday], ["we"]),
        new("full: an older one disturbs a replacement", Full, [Monday], [Wednesday], [Tuesday], ["we"]),
    }.ToDictionary(scenario => scenario.Name);

    /// <summary>All batches, each once.</summary>
    public IReadOnlyList<PackageBatch> Batches => [.. Before.Concat(First).Concat(Second).DistinctBy(batch => batch.Batch)];

    /// <summary>The contract that a load of these batches has: what was there before was curated by the first one.</summary>
    public LoadPackage Package(IReadOnlyList<PackageBatch> batches) =>
        new(batches[0].Manifest.Contract == Contract.Hash ? Contract : SuiteTable.Contract(Contract.Mode, batches[0].Manifest.Contract), batches);

    public override string ToString() => Name;
}
