using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Tests.Warehouses;
using Landfall.Warehouses;

namespace Landfall.Tests.Loading;

public sealed class LoadPlanTests
{
    private const string Names = "id, name, _rescued, _line, _batch_id, _generation, _loaded_at";

    private const string Columns =
        "id integer, name text, _rescued json, _line bigint, _batch_id text, _generation integer, _loaded_at timestamp";

    private static readonly ControlRow Empty = new(SuiteTable.Name, 7, null, null, null, null, null);

    [Fact]
    public void For_AppendFirstLoad_CreatesStorageBeforeTheTransaction()
    {
        var plan = Plan(LoadMode.Append, Empty, [], SuiteTable.Batch("a", 3), SuiteTable.Batch("empty", 0, minute: 1));

        Assert.Equal(
            $"""
            -- stage
            CreateStorage crm._account__7: {Columns}
            CreateStaging landfall.stg_crm.account_7_1: {Columns}
            CopyParts landfall.stg_crm.account_7_1 (id, name, _rescued, _line) at 2026-11-20 07:00:00: a generation 0 c1/a-3.parquet
            CountRows landfall.stg_crm.account_7_1
            -- apply
            BeginTransaction
            GuardFence crm.account 7
            ReadControl crm.account
            ReadMarkers crm.account: batches a, empty; blobs crm/a.csv, crm/empty.csv; contents hash-a, hash-empty; fences
            CountRows landfall.stg_crm.account_7_1
            InsertRows crm._account__7 from landfall.stg_crm.account_7_1 ({Names}): a, empty
            WriteMarkers a Loaded 3 of 3, empty Loaded 0 of 0
            WriteControl crm.account fence 7: _account__7 by c1, snapshot -
            CommitTransaction
            -- finish
            AlignView crm.account to _account__7
            DropStaging landfall.stg_crm.account_7_1
            """,
            PlanText.Of(plan)
        );
    }

    [Fact]
    public void For_AppendByANewContract_AddsColumnsAndKeepsTheStorage()
    {
        var before = Empty with { Storage = "_account__3", Contract = "c0" };

        var plan = Plan(LoadMode.Append, before, [new WarehouseColumn("city", new ColumnType(ColumnKind.Text))], SuiteTable.Batch("a", 3));

        Assert.StartsWith(
            """
            -- stage
            AddColumns crm._account__3: city text
            CreateStaging
            """,
            PlanText.Of(plan),
            StringComparison.Ordinal
        );
        Assert.Contains("WriteControl crm.account fence 7: _account__3 by c1, snapshot -", PlanText.Of(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void For_AppendByTheSameContract_WritesHowManyRowsThereAre()
    {
        var plan = Plan(LoadMode.Append, Empty with { Storage = "_account__3", Contract = "c1" }, [], SuiteTable.Batch("a", 3));

        Assert.Contains("WriteControl crm.account fence 7: _account__3 by c1, snapshot -", PlanText.Of(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void For_Full_CopiesIntoNewStorageAndSwapsTheControlRow()
    {
        var plan = Plan(
            LoadMode.Full,
            Empty,
            [],
            SuiteTable.Batch("tu", 6, snapshot: "2026-11-17"),
            SuiteTable.Batch("mo", 4, snapshot: "2026-11-16")
        );

        Assert.Equal(
            $"""
            -- stage
            CreateStorage crm._account__7: {Columns}
            CopyParts crm._account__7 (id, name, _rescued, _line) at 2026-11-20 07:00:00: tu generation 0 c1/tu-6.parquet
            CountRows crm._account__7
            -- apply
            BeginTransaction
            GuardFence crm.account 7
            ReadControl crm.account
            ReadMarkers crm.account: batches tu, mo; blobs ; contents ; fences
            CountRows crm._account__7
            WriteMarkers tu Loaded 6 of 6, mo Superseded 4 of 4
            WriteControl crm.account fence 7: _account__7 by c1, snapshot 2026-11-17 2026-11-20 06:00:00 generation 0
            CommitTransaction
            -- finish
            AlignView crm.account to _account__7
            """,
            PlanText.Of(plan)
        );
    }

    [Fact]
    public void For_NothingToLoad_WritesTheMarkersOnly()
    {
        var before = Empty with { Storage = "_account__3", Contract = "c1" };
        var package = new LoadPackage(SuiteTable.Contract(LoadMode.Append), [SuiteTable.Batch("again", 3, content: "same")]);
        var settled = Settlement.Settle(package, before, [SettlementTests.Marker("first", 3, "same")]);

        Assert.Equal(
            """
            -- stage
            -- apply
            BeginTransaction
            GuardFence crm.account 7
            ReadControl crm.account
            ReadMarkers crm.account: batches again; blobs crm/again.csv; contents same; fences
            WriteMarkers again Duplicate 3 of 3
            CommitTransaction
            -- finish
            AlignView crm.account to _account__3
            """,
            PlanText.Of(
                LoadPlan.For(
                    package,
                    before,
                    settled,
                    new RowSources(package.Contract, [], new Dictionary<string, TableContract>()),
                    [],
                    SuiteTable.Day
                )
            )
        );
    }

    [Fact]
    public void For_EverythingIn_AlignsTheViewOnly()
    {
        var before = Empty with { Storage = "_account__3", Contract = "c1" };
        var package = new LoadPackage(SuiteTable.Contract(LoadMode.Append), [SuiteTable.Batch("a", 3)]);
        var settled = Settlement.Settle(package, before, [SettlementTests.Marker("a", 3)]);

        Assert.Equal(
            """
            -- stage
            -- apply
            -- finish
            AlignView crm.account to _account__3
            """,
            PlanText.Of(
                LoadPlan.For(
                    package,
                    before,
                    settled,
                    new RowSources(package.Contract, [], new Dictionary<string, TableContract>()),
                    [],
                    SuiteTable.Day
                )
            )
        );
    }

    [Fact]
    public void Of_NewMarker_SaysAllThatIsKnown()
    {
        var batch = SuiteTable.Batch("a", 3, generation: 2, snapshot: "k");
        var package = new LoadPackage(SuiteTable.Contract(LoadMode.Append), [batch]);
        var settled = Settlement.Settle(package, Empty, []);

        var marker = Assert.Single(NewMarkers.Of(package, settled, SuiteTable.Day.AddHours(1)));

        Assert.Equal(
            new Marker
            {
                Table = "crm.account",
                Batch = "a",
                Generation = 2,
                Outcome = LoadOutcome.Loaded,
                BlobName = "crm/a.csv",
                Version = SuiteTable.Day,
                ETag = "etag-a",
                SnapshotKey = "k",
                ContentHash = "hash-a",
                Contract = "c1",
                Rows = 3,
                Counts = new(3, 0, 0, 0, 0, 0, 0),
                RelatedBatch = null,
                Package = "crm.account-7",
                Fence = 7,
                LoadedAt = SuiteTable.Day.AddHours(1),
            },
            marker
        );
    }

    private static LoadPlan Plan(LoadMode mode, ControlRow before, IReadOnlyList<WarehouseColumn> added, params PackageBatch[] batches)
    {
        var package = new LoadPackage(SuiteTable.Contract(mode), batches);
        return LoadPlan.For(
            package,
            before,
            Settlement.Settle(package, before, []),
            new RowSources(package.Contract, [], new Dictionary<string, TableContract>()),
            added,
            SuiteTable.Day.AddHours(1)
        );
    }
}
