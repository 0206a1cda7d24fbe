using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Tests.Landing;
using Landfall.Tests.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>Labels, parameters and what is put together of several answers, told by a scripted connection.</summary>
public sealed class SynapseSessionTests
{
    private static readonly Relation Staging = WarehouseNames.Staging(SuiteTable.Name, 7, 1);
    private readonly ScriptedServer _server = new();
    private readonly RecordedLog<SynapseWarehouse> _log = new();
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_AfterTheFence_LabelsNameThePackage()
    {
        await using var session = await OpenAsync();
        await session.ExecuteAsync(new BeginTransaction(), Token);
        await session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), Token);
        await session.ExecuteAsync(new CommitTransaction(), Token);
        await session.ExecuteAsync(Copy(), Token);

        Assert.Contains(
            "OPTION (LABEL = 'landfall:crm.account-7:CopyParts')",
            _server.Commands.Single(command => command.Sql.StartsWith("COPY", StringComparison.Ordinal)).Sql,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task ExecuteAsync_ValuesOfAMarker_StandBesideTheText()
    {
        var marker = SettlementTests.Marker("a'; DROP TABLE x --", 3, blob: "it's [a] blob");
        await using var session = await OpenAsync();

        var reply = await session.ExecuteAsync(new WriteMarkers([marker]), Token);

        var (sql, values, _) = _server.Commands[^1];
        Assert.Equal(1, reply);
        Assert.DoesNotContain("DROP", sql, StringComparison.Ordinal);
        Assert.Equal(
            [
                "crm.account",
                "a'; DROP TABLE x --",
                0,
                "loaded",
                "it's [a] blob",
                SuiteTable.Day.UtcDateTime,
                "etag-a'; DROP TABLE x --",
                null,
                "hash-a'; DROP TABLE x --",
                "c1",
                3L,
                3L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                null,
                "crm.account-3",
                3L,
                SuiteTable.Day.UtcDateTime,
            ],
            values
        );
    }

    [Fact]
    public async Task ExecuteAsync_MoreMarkersThanParametersAllow_SendsSeveralInserts()
    {
        await using var session = await OpenAsync();

        var reply = await session.ExecuteAsync(
            new WriteMarkers([
                .. Enumerable.Range(0, 200).Select(number => SettlementTests.Marker(FormattableString.Invariant($"b{number}"), 1)),
            ]),
            Token
        );

        Assert.Equal(3, reply);
        Assert.Equal([91 * 23, 91 * 23, 18 * 23], _server.Commands.Skip(1).Select(command => command.Values.Count));
    }

    [Fact]
    public async Task ExecuteAsync_MoreQuestionsThanParametersAllow_PutsTheAnswersTogether()
    {
        _server.On("markers", _ => FakeAnswer.Of(Row("a"), Row("b")), _ => FakeAnswer.Of(Row("b"), Row("c")));
        await using var session = await OpenAsync();

        var reply = await session.ExecuteAsync(
            new ReadMarkers(SuiteTable.Name)
            {
                Batches = [.. Enumerable.Range(0, 2500).Select(number => FormattableString.Invariant($"b{number}"))],
            },
            Token
        );

        Assert.Equal(["a", "b", "c"], reply.Select(marker => marker.Batch));
        Assert.Equal(SettlementTests.Marker("a", 3), reply[0]);
        Assert.All(_server.Commands, command => Assert.InRange(command.Values.Count, 0, 2098));
    }

    [Fact]
    public async Task ExecuteAsync_OvertakenBetweenCheckAndView_SaysSo()
    {
        _server.On("@aligned", _ => FakeAnswer.Of([0L]));
        await using var session = await OpenAsync();

        var reply = await session.ExecuteAsync(new AlignView(SuiteTable.Name, "_account__7"), Token);

        Assert.Equal(0, reply);
    }

    [Fact]
    public async Task ExecuteAsync_ColumnsAddedBeforeTheView_SetsItAnew()
    {
        _server.On(
            "SELECT [c].[name]",
            _ => FakeAnswer.Of(["id", "int", 10, 0, 4]),
            _ => FakeAnswer.Of(["id", "int", 10, 0, 4], ["city", "nvarchar", 0, 0, 8000]),
            _ => FakeAnswer.Of(["id", "int", 10, 0, 4], ["city", "nvarchar", 0, 0, 8000])
        );
        await using var session = await OpenAsync();

        var reply = await session.ExecuteAsync(new AlignView(SuiteTable.Name, "_account__7"), Token);

        Assert.Equal(1, reply);
        Assert.Equal(
            [false, true],
            _server
                .Commands.Where(command => command.Sql.Contains("@aligned", StringComparison.Ordinal))
                .Select(command => command.Sql.Contains("[city]", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task ExecuteAsync_ColumnsOfATable_AreReadInTheWordsOfTheirTypes()
    {
        _server.On("SELECT [c].[name]", _ =>
            FakeAnswer.Of(["short", "nvarchar", 0, 0, 8000], ["long", "nvarchar", 0, 0, -1], ["sum", "decimal", 18, 2, 9])
        );
        using var warehouse = SynapseBed.Open(_server);
        await using var session = await warehouse.OpenAsync(Token);

        var columns = await session.ExecuteAsync(new ReadColumns(WarehouseNames.Storage(SuiteTable.Name, "_account__7")), Token);

        WarehouseColumn[] asked =
        [
            new("short", new ColumnType(ColumnKind.Text)),
            new("long", new ColumnType(ColumnKind.Json)) { IsLong = true },
            new("sum", new ColumnType(ColumnKind.Decimal, 18, 2)),
        ];
        Assert.Equal([new("short", "nvarchar"), new("long", "nvarchar(max)"), new("sum", "decimal(18,2)")], columns);
        Assert.Equal(columns.Select(column => column.TypeName), asked.Select(warehouse.TypeName));
    }

    [Fact]
    public async Task ExecuteAsync_NamesOfTables_AreThoseOfTheTable()
    {
        _server.On(
            "sys.tables",
            _ => FakeAnswer.Of(["_account__3"], ["_account__x"], ["account"], ["_account__12"], ["_other__4"]),
            _ => FakeAnswer.Of(["stg_crm.account_3_1"], ["stg_crm.account_4_0_copy"], ["stg_crm.account_2_5_1"], ["markers"]),
            _ => FakeAnswer.Of(["landfall", "markers"], ["crm", "_account__3"])
        );
        await using var session = await OpenAsync();

        var storage = await session.ExecuteAsync(new ListStorage(SuiteTable.Name), Token);
        var staging = await session.ExecuteAsync(new ListStaging(SuiteTable.Name), Token);
        var all = await session.ExecuteAsync(new ListTables(), Token);

        Assert.Equal(["_account__12", "_account__3"], storage);
        Assert.Equal(["stg_crm.account_3_1", "stg_crm.account_4_0_copy"], staging);
        Assert.Equal(["crm._account__3", "landfall.markers"], all);
    }

    private static CopyParts Copy() =>
        new(Staging, ["id"], SuiteTable.Day, [new BatchParts("a", 0, [new PartFile("c1/a-3.parquet", 3, 1)])]);

    private static object?[] Row(string batch) =>
        [
            SuiteTable.Name,
            batch,
            0,
            "loaded",
            $"crm/{batch}.csv",
            SuiteTable.Day.UtcDateTime,
            $"etag-{batch}",
            null,
            $"hash-{batch}",
            "c1",
            3L,
            3L,
            0L,
            0L,
            0L,
            0L,
            0L,
            0L,
            0L,
            null,
            "crm.account-3",
            3L,
            SuiteTable.Day.UtcDateTime,
        ];

    private Task<IWarehouseSession> OpenAsync() => SynapseBed.Open(_server, _log).OpenAsync(Token);
}
