using Landfall.Contracts;
using Landfall.Tests.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>Every mode, type and option, by the name of its golden file.</summary>
internal static class SynapseCases
{
    private static readonly TableContract Append = SuiteTable.Contract(LoadMode.Append);
    private static readonly TableContract Full = SuiteTable.Contract(LoadMode.Full);
    private static readonly TableContract Merge = SuiteTable.Contract(LoadMode.Merge, "c1", Column("Changed", ColumnKind.Timestamp)) with
    {
        PrimaryKey = ["id"],
        OrderBy = ["changed"],
    };
    private static readonly Marker A = SettlementTests.Marker("a", 3);

    public static IReadOnlyDictionary<string, Func<SynapsePlan>> All { get; } =
        new Dictionary<string, Func<SynapsePlan>>
        {
            ["append-first-load"] = () =>
                SynapsePlan.Of(
                    Append,
                    null,
                    [],
                    SuiteTable.Batch("a", 3),
                    SuiteTable.Batch("b", 5, minute: 1),
                    SuiteTable.Batch("empty", 0, minute: 2)
                ),
            ["append-into-rows"] = () => SynapsePlan.Of(Append, SynapsePlan.Loaded, [A], SuiteTable.Batch("b", 5, minute: 1)),
            ["append-rewritten-blob"] = () =>
                SynapsePlan.Of(Append, SynapsePlan.Loaded, [A], SuiteTable.Batch("b", 5, blob: "crm/a.csv", minute: 1)),
            ["append-reprocessed"] = () => SynapsePlan.Of(Append, SynapsePlan.Loaded, [A], SuiteTable.Batch("a", 2, generation: 1)),
            ["append-forgotten"] = () =>
                SynapsePlan.Of(Append, SynapsePlan.Loaded, [A], SuiteTable.Batch("a", 0, generation: 1) with { Forgetting = true }),
            ["append-duplicate"] = () =>
                SynapsePlan.Of(Append, SynapsePlan.Loaded, [A], SuiteTable.Batch("again", 3, content: "hash-a", minute: 1)),
            ["append-already-in"] = () => SynapsePlan.Of(Append, SynapsePlan.Loaded, [A], SuiteTable.Batch("a", 3)),
            ["append-deduplicated"] = () =>
                SynapsePlan.Of(
                    Append with
                    {
                        Deduplication = new Deduplication(["id", "name"], TimeSpan.FromDays(7)),
                    },
                    SynapsePlan.Loaded,
                    [],
                    SuiteTable.Batch("a", 3)
                ),
            ["append-deduplicated-for-ever"] = () =>
                SynapsePlan.Of(
                    Append with
                    {
                        Deduplication = new Deduplication(["id"], null),
                    },
                    SynapsePlan.Loaded,
                    [],
                    SuiteTable.Batch("a", 3)
                ),
            ["append-wider-contract"] = () =>
                SynapsePlan.Of(
                    SuiteTable.Contract(LoadMode.Append, "c2", Column("City", ColumnKind.Text)),
                    SynapsePlan.Loaded,
                    [],
                    [new WarehouseColumn("city", new ColumnType(ColumnKind.Text))],
                    [],
                    SuiteTable.Batch("w", 4, contract: "c2")
                ),
            ["append-every-type"] = () => SynapsePlan.Of(EveryKind(), null, [], SuiteTable.Batch("a", 3)),
            ["append-long-values"] = () =>
                SynapsePlan.Of(
                    EveryKind() with
                    {
                        LongValues = LongValues.Heap,
                        Partition = new TablePartition("date", ["2026-01-01"]),
                    },
                    null,
                    [],
                    SuiteTable.Batch("a", 3)
                ),
            ["merge-long-values"] = () =>
                SynapsePlan.Of(
                    Merge with
                    {
                        LongValues = LongValues.Heap,
                        PrimaryKey = ["id", "name"],
                        Columns = [.. Merge.Columns, Column("Body", ColumnKind.Json)],
                    },
                    null,
                    [],
                    SuiteTable.Batch("a", 3)
                ),
            ["append-hash-partition-by-date"] = () =>
                SynapsePlan.Of(
                    EveryKind() with
                    {
                        Distribution = TableDistribution.Hash("bigint"),
                        Partition = new TablePartition("date", ["2026-01-01", "2026-02-01", "2026-03-01"]),
                    },
                    null,
                    [],
                    SuiteTable.Batch("a", 3)
                ),
            ["append-replicate"] = () =>
                SynapsePlan.Of(
                    Append with
                    {
                        Distribution = new TableDistribution(DistributionKind.Replicate),
                    },
                    null,
                    [],
                    SuiteTable.Batch("a", 3)
                ),
            ["append-round-robin-partition-by-number"] = () =>
                SynapsePlan.Of(
                    Append with
                    {
                        Distribution = TableDistribution.RoundRobin,
                        Partition = new TablePartition("id", ["-5", "0", "1000000"]),
                    },
                    null,
                    [],
                    SuiteTable.Batch("a", 3)
                ),
            ["full-first-snapshot"] = () =>
                SynapsePlan.Of(
                    Full,
                    null,
                    [],
                    SuiteTable.Batch("tu", 6, snapshot: "2026-11-17"),
                    SuiteTable.Batch("mo", 4, snapshot: "2026-11-16")
                ),
            ["full-newer-snapshot"] = () =>
                SynapsePlan.Of(
                    Full,
                    InForce("2026-11-16"),
                    [SettlementTests.Marker("mo", 4, snapshot: "2026-11-16")],
                    SuiteTable.Batch("tu", 6, snapshot: "2026-11-17")
                ),
            ["full-older-snapshot"] = () =>
                SynapsePlan.Of(
                    Full,
                    InForce("2026-11-17"),
                    [SettlementTests.Marker("tu", 6, snapshot: "2026-11-17")],
                    SuiteTable.Batch("mo", 4, snapshot: "2026-11-16")
                ),
            ["full-forgotten"] = () =>
                SynapsePlan.Of(
                    Full,
                    InForce("2026-11-17"),
                    [SettlementTests.Marker("tu", 6, snapshot: "2026-11-17")],
                    SuiteTable.Batch("tu", 0, snapshot: "2026-11-17", generation: 1) with
                    {
                        Forgetting = true,
                    }
                ),
            ["merge-first-load"] = () => SynapsePlan.Of(Merge, null, [], SuiteTable.Batch("a", 3), SuiteTable.Batch("b", 5, minute: 1)),
            ["merge-composite-key"] = () =>
                SynapsePlan.Of(
                    Merge with
                    {
                        PrimaryKey = ["id", "name"],
                        OrderBy = ["changed", "id"],
                    },
                    SynapsePlan.Loaded,
                    [],
                    SuiteTable.Batch("b", 5)
                ),
            ["merge-wider-contract"] = () =>
                SynapsePlan.Of(
                    Merge with
                    {
                        Hash = "c2",
                        Columns = [.. Merge.Columns, Column("City", ColumnKind.Text)],
                    },
                    SynapsePlan.Loaded,
                    [],
                    [new WarehouseColumn("city", new ColumnType(ColumnKind.Text))],
                    [],
                    SuiteTable.Batch("w", 4, contract: "c2")
                ),
            ["merge-rebuilt"] = () =>
                SynapsePlan.Of(
                    Merge,
                    SynapsePlan.Loaded,
                    [A, SettlementTests.Marker("b", 5, fence: 4)],
                    SuiteTable.Batch("a", 2, generation: 1)
                ),
            ["merge-rebuilt-from-older-parts"] = () =>
                SynapsePlan.Of(
                    Merge with
                    {
                        Hash = "c2",
                    },
                    SynapsePlan.Loaded,
                    [A, SettlementTests.Marker("b", 5, fence: 4)],
                    [],
                    [Merge with { Columns = [Column("Gone", ColumnKind.Text), .. Merge.Columns] }],
                    SuiteTable.Batch("a", 2, generation: 1, contract: "c2")
                ),
            ["merge-forgotten"] = () =>
                SynapsePlan.Of(
                    Merge,
                    SynapsePlan.Loaded,
                    [A, SettlementTests.Marker("b", 5, fence: 4)],
                    SuiteTable.Batch("a", 0, generation: 1) with
                    {
                        Forgetting = true,
                    }
                ),
            ["many-batches"] = () =>
                SynapsePlan.Of(
                    Append,
                    SynapsePlan.Loaded,
                    [],
                    [
                        .. Enumerable
                            .Range(0, 95)
                            .Select(number => SuiteTable.Batch(FormattableString.Invariant($"b{number}"), 0, minute: number)),
                    ]
                ),
            ["sweep"] = () =>
                new SynapsePlan(
                    [
                        ("sweep", new EnsureControl(SuiteTable.Name)),
                        ("sweep", new ReadControl(SuiteTable.Name)),
                        ("sweep", new ListStaging(SuiteTable.Name)),
                        ("sweep", new DropStaging(WarehouseNames.Staging(SuiteTable.Name, 5, 1))),
                        ("sweep", new DropStaging(new Relation(WarehouseNames.Schema, "stg_crm.account_5_0_copy"))),
                        ("sweep", new AlignView(SuiteTable.Name, "_account__7")),
                        ("sweep", new ListStorage(SuiteTable.Name)),
                        ("sweep", new ReadMarkers(SuiteTable.Name) { Fences = [3, 7] }),
                        ("sweep", new DropStorage(SuiteTable.Name, "_account__3")),
                    ],
                    Append
                ),
            ["stages"] = () =>
                new SynapsePlan(
                    [
                        ("load", new WriteStages(SuiteTable.Name, [Stage("a", 1, "register"), Stage("a", 2, "load")])),
                        ("load", new WriteStages(SuiteTable.Name, [Stage("a", 1, "register")]) { Again = ["a", "b"] }),
                        ("load", new WriteStages(SuiteTable.Name, [.. Enumerable.Range(1, 140).Select(run => Stage("many", run, "load"))])),
                        ("tell", new LockStages(SuiteTable.Name)),
                        ("tell", new EnsureStages()),
                        ("tell", new LockStages("archive")),
                        ("sweep", new DeleteStages(SuiteTable.Day)),
                    ],
                    Append
                ),
            ["questions"] = () =>
                new SynapsePlan(
                    [
                        ("ask", new ReadColumns(WarehouseNames.Storage(SuiteTable.Name, "_account__3"))),
                        ("ask", new ReadMarkers(SuiteTable.Name) { Page = new MarkerPage(3, "a", 200) }),
                        ("ask", new ReadMarkers(SuiteTable.Name) { RelatedBatches = ["a"], RepeatsSince = 5 }),
                        ("ask", new ReadBuild(SuiteTable.Name)),
                        ("ask", new ReadBuild(SuiteTable.Name) { Storage = "_account__5", After = 2 }),
                        ("ask", new ReadBuild(SuiteTable.Name) { Storage = "_account__5" }),
                        ("ask", new ReadBuild(SuiteTable.Name) { Base = "_account__3" }),
                        ("ask", new ListControls()),
                        ("ask", new ListTables()),
                        ("ask", new RaiseFence(SuiteTable.Name, 9)),
                        ("ask", new RollbackTransaction()),
                    ],
                    Append
                ),
        };

    private static StageRow Stage(string batch, int run, string stage) =>
        new()
        {
            Table = SuiteTable.Name,
            Batch = batch,
            Generation = 0,
            Run = run,
            Stage = stage,
            Attempt = 1,
            StartedAt = SuiteTable.Day,
            EndedAt = SuiteTable.Day.AddSeconds(1.5),
            Seconds = 1.5,
            RowsIn = 5,
            RowsOut = 3,
            Bytes = 100,
            Outcome = "refused",
            ErrorCode = "header-missing",
            LandedAt = SuiteTable.Day.AddMinutes(-1),
        };

    /// <summary>A contract with a column of every kind, named as it is.</summary>
    public static TableContract EveryKind() =>
        Append with
        {
            Columns =
            [
                .. Enum.GetValues<ColumnKind>().Select(kind => Column(kind.ToString(), kind)),
                new ContractColumn
                {
                    Source = "Odd",
                    Name = "it's [odd]",
                    Type = new ColumnType(ColumnKind.Text),
                },
            ],
        };

    private static ControlRow InForce(string snapshot) =>
        SynapsePlan.Loaded with
        {
            SnapshotKey = snapshot,
            SnapshotVersion = SuiteTable.Day,
            SnapshotGeneration = 0,
        };

    private static ContractColumn Column(string name, ColumnKind kind) =>
        new()
        {
            Source = name,
            Name = name.ToLowerInvariant(),
            Type = kind == ColumnKind.Decimal ? new ColumnType(kind, 38, 10) : new ColumnType(kind),
        };
}
