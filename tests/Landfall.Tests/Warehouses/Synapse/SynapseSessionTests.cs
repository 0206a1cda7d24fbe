using System.Globalization;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Tests.Landing;
using Landfall.Tests.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>Retry, pause, labels, parameters, lost answers and refusals, told by a scripted connection.</summary>
public sealed class SynapseSessionTests
{
    private const string Rcsi = "SELECT [name], CAST([is_read_committed_snapshot_on] AS int) FROM sys.databases WHERE [name] = DB_NAME()";

    private static readonly Relation Storage = WarehouseNames.Storage(SuiteTable.Name, "_account__7");
    private static readonly Relation Staging = WarehouseNames.Staging(SuiteTable.Name, 7, 1);
    private readonly ScriptedServer _server = new();
    private readonly RecordedLog<SynapseWarehouse> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAsync_SnapshotReadsOn_ChecksOnce()
    {
        using var warehouse = SynapseBed.Open(_server, _log);

        await (await warehouse.OpenAsync(Token)).DisposeAsync();
        await (await warehouse.OpenAsync(Token)).DisposeAsync();

        Assert.Equal([Rcsi], _server.Sent);
        Assert.Equal((1, 0), (_server.FormatLooks, _server.IsOpen));
    }

    [Fact]
    public async Task CheckAsync_SnapshotReadsOff_RefusesAndSaysWhatToRun()
    {
        _server.HasSnapshotReads = false;
        using var warehouse = SynapseBed.Open(_server, _log);

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => warehouse.CheckAsync(Token));

        Assert.Equal(
            "The pool pool runs without READ_COMMITTED_SNAPSHOT, so a load could read markers "
                + "that another has not committed, and skip or repeat a file; expected it on. "
                + "Run ALTER DATABASE [pool] SET READ_COMMITTED_SNAPSHOT ON in master while no load runs, then start again.",
            refused.Message
        );
        Assert.Equal(0, _server.IsOpen);
        await Assert.ThrowsAsync<WarehouseException>(() => warehouse.OpenAsync(Token));
    }

    [Theory]
    [InlineData(new[] { "format", "markers" }, 7, "a newer Landfall (format 7; this one knows format 1)")]
    [InlineData(new[] { "format" }, 0, "an earlier Landfall (format 0; this one knows format 1)")]
    [InlineData(new[] { "markers" }, 1, "an earlier Landfall (no format number; this one knows format 1)")]
    public async Task CheckAsync_PoolOfAnotherFormat_IsRefusedAndLeftAsItIs(string[] tables, int format, string maker)
    {
        var server = new ScriptedServer { Tables = tables, Format = format };
        using var warehouse = SynapseBed.Open(server, _log);

        var refused = await Assert.ThrowsAsync<WarehouseException>(() => warehouse.CheckAsync(Token));

        Assert.Equal(
            $"The schema 'landfall' of the Synapse pool 'pool' was made by {maker} and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
        Assert.Equal([Rcsi], server.Sent);
        Assert.Equal(0, server.IsOpen);
    }

    [Theory]
    [InlineData(42108)]
    [InlineData(42109)]
    public async Task CheckAsync_PausedPool_LeavesItToTheFirstLoad(int number)
    {
        _server.FailToOpen(number);
        using var warehouse = SynapseBed.Open(_server, _log);

        await warehouse.CheckAsync(Token);
        await (await warehouse.OpenAsync(Token)).DisposeAsync();

        Assert.Equal([Rcsi], _server.Sent);
    }

    [Fact]
    public async Task OpenAsync_PausedPool_IsBusyAndWarnsOnce()
    {
        _server.FailToOpen(42108, 42108);
        using var warehouse = SynapseBed.Open(_server, _log);

        var busy = await Assert.ThrowsAsync<WarehouseBusyException>(() => warehouse.OpenAsync(Token));
        await Assert.ThrowsAsync<WarehouseBusyException>(() => warehouse.OpenAsync(Token));
        await (await warehouse.OpenAsync(Token)).DisposeAsync();

        Assert.Equal(
            "The Synapse pool is paused or starting (error 42108); nothing is wrong with the load. Resume the pool, and it goes on.",
            busy.Message
        );
        Assert.Equal(
            [
                "Warning: The Synapse pool is paused or starting (error 42108); loads wait. Resume it when data should flow.",
                "Information: The Synapse pool answers again.",
            ],
            _log.Lines
        );
    }

    [Fact]
    public async Task OpenAsync_PassingFault_TriesAgain()
    {
        _server.FailToOpen(40613, 40197, 10054);
        using var warehouse = SynapseBed.Open(_server, _log);

        await (await warehouse.OpenAsync(Token)).DisposeAsync();

        Assert.Equal(1, _server.Opened);
    }

    [Fact]
    public async Task OpenAsync_FaultThatStays_IsBusy()
    {
        _server.FailToOpen(40613, 40613, 40613, 40613);
        using var warehouse = SynapseBed.Open(_server, _log);

        var busy = await Assert.ThrowsAsync<WarehouseBusyException>(() => warehouse.OpenAsync(Token));

        Assert.Equal("Synapse gave way at to open a session (error 40613).", busy.Message);
    }

    [Fact]
    public async Task OpenAsync_LoginRefused_FailsAtOnce()
    {
        _server.FailToOpen(18456);
        using var warehouse = SynapseBed.Open(_server, _log);

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => warehouse.OpenAsync(Token));

        Assert.Equal("Synapse failed to open a session: words of the server (error 18456)", failure.Message);
    }

    [Fact]
    public async Task OpenAsync_AsManyLoadsAsTheHostMayHave_WaitsForAnEnd()
    {
        using var warehouse = SynapseBed.Open(_server, _log, loads: 2);
        var first = await warehouse.OpenAsync(Token);
        await using var second = await warehouse.OpenAsync(Token);

        var third = warehouse.OpenAsync(Token);
        Assert.False(third.IsCompleted);
        await first.DisposeAsync();

        await (await third).DisposeAsync();
    }

    [Fact]
    public async Task ExecuteAsync_PassingFaultInAStatementThatMayBeRepeated_SendsItAgainOnANewConnection()
    {
        _server.On("COUNT_BIG", ScriptedServer.Breaks(), _ => FakeAnswer.Of(["a", 3L]));
        await using var session = await OpenAsync();

        var reply = await session.ExecuteAsync(new CountRows(Staging), Token);

        Assert.Equal(new Dictionary<string, long> { ["a"] = 3 }, reply);
        Assert.Equal(2, _server.Opened);
    }

    [Fact]
    public async Task ExecuteAsync_PassingFaultInWhatFillsATable_IsNotRepeated()
    {
        _server.On("COPY INTO", ScriptedServer.Fails(110802));
        await using var session = await OpenAsync();

        await Assert.ThrowsAsync<WarehouseBusyException>(() => session.ExecuteAsync(Copy(), Token));

        Assert.Single(_server.Sent, sent => sent.StartsWith("COPY INTO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_PassingFaultInATransaction_IsNotRepeated()
    {
        _server.On("COUNT_BIG", ScriptedServer.Fails(1205));
        await using var session = await OpenAsync();
        await session.ExecuteAsync(new BeginTransaction(), Token);

        var busy = await Assert.ThrowsAsync<WarehouseBusyException>(() => session.ExecuteAsync(new CountRows(Staging), Token));

        Assert.Equal("Synapse gave way at landfall:start:CountRows (error 1205).", busy.Message);
        Assert.Single(_server.Sent, sent => sent.Contains("COUNT_BIG", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_ConnectionBreaksInATransaction_NeverGoesOnWithoutIt()
    {
        _server.On("COUNT_BIG", ScriptedServer.Breaks());
        var session = await OpenAsync();
        await session.ExecuteAsync(new BeginTransaction(), Token);
        await Assert.ThrowsAsync<WarehouseBusyException>(() => session.ExecuteAsync(new CountRows(Staging), Token));

        await Assert.ThrowsAsync<WarehouseBusyException>(() => session.ExecuteAsync(new CountRows(Staging), Token));
        await Assert.ThrowsAsync<WarehouseBusyException>(() => session.ExecuteAsync(new CommitTransaction(), Token));

        await session.DisposeAsync();
        Assert.Equal(1, _server.Opened);
        Assert.DoesNotContain("COMMIT TRANSACTION", _server.Sent);
    }

    [Fact]
    public async Task ExecuteAsync_OtherMakesTheSameFirst_LooksAgain()
    {
        _server.On("control_crm.account] WITH", ScriptedServer.Fails(2714), _ => FakeAnswer.Nothing);
        await using var session = await OpenAsync();

        await session.ExecuteAsync(new EnsureControl(SuiteTable.Name), Token);

        Assert.Equal(1 + (2 * 5), _server.Sent.Count);
    }

    [Fact]
    public async Task ExecuteAsync_StagingThatIsThere_IsAnError()
    {
        _server.On("CREATE TABLE", ScriptedServer.Fails(2714), _ => FakeAnswer.Nothing);
        await using var session = await OpenAsync();

        await Assert.ThrowsAsync<WarehouseException>(() =>
            session.ExecuteAsync(new CreateStaging(Staging, [new WarehouseColumn("id", new ColumnType(ColumnKind.Integer))]), Token)
        );
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(10054)]
    [InlineData(1205)]
    public async Task ExecuteAsync_AnswerToTheCommitIsLost_EndsTheSessionUnknown(int number)
    {
        _server.On("COMMIT", ScriptedServer.Fails(number));
        var session = await OpenAsync();
        await session.ExecuteAsync(new BeginTransaction(), Token);
        await session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), Token);

        var lost = await Assert.ThrowsAsync<WarehouseException>(() => session.ExecuteAsync(new CommitTransaction(), Token));
        var after = await Assert.ThrowsAsync<WarehouseException>(() => session.ExecuteAsync(new ReadControl(SuiteTable.Name), Token));
        await session.DisposeAsync();

        Assert.Equal(
            FormattableString.Invariant(
                $"The answer to the commit of crm.account-7 was lost (error {number}). Load again: the markers say whether it is in."
            ),
            lost.Message
        );
        Assert.Equal(
            "The answer to the commit of crm.account-7 was lost, and its session with it. Load again: the markers say whether it is in.",
            after.Message
        );
        Assert.Equal(
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Warning: The answer to the commit of crm.account-7 was lost ({number}); "
                        + $"the next load of its batches finds out by their markers whether it is in."
                ),
            ],
            _log.Lines
        );
        Assert.Equal("COMMIT TRANSACTION", _server.Sent[^1]);
        Assert.Equal(0, _server.IsOpen);
    }

    [Fact]
    public async Task DisposeAsync_OpenTransaction_RollsItBack()
    {
        var session = await OpenAsync();
        await session.ExecuteAsync(new BeginTransaction(), Token);

        await session.DisposeAsync();

        Assert.Equal([Rcsi, "BEGIN TRANSACTION", "ROLLBACK TRANSACTION"], _server.Sent);
    }

    [Fact]
    public async Task DisposeAsync_AfterTheCommit_SendsNothing()
    {
        var session = await OpenAsync();
        await session.ExecuteAsync(new BeginTransaction(), Token);
        await session.ExecuteAsync(new CommitTransaction(), Token);

        await session.DisposeAsync();

        Assert.Equal([Rcsi, "BEGIN TRANSACTION", "COMMIT TRANSACTION"], _server.Sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExecuteAsync_Timeout_IsBusyOnlyWhereOthersAreWaitedFor(bool waits)
    {
        RowsStatement statement = waits ? new GuardFence(SuiteTable.Name, 7) : new InsertRows(Storage, Staging, ["id"], ["a"]);
        _server.On(waits ? "UPDATE" : "INSERT", ScriptedServer.Fails(-2));
        await using var session = await OpenAsync();
        await session.ExecuteAsync(new BeginTransaction(), Token);

        var failure = await Assert.ThrowsAnyAsync<WarehouseException>(() => session.ExecuteAsync(statement, Token));

        Assert.Equal(waits, failure is WarehouseBusyException);
        Assert.Equal(waits ? 120 : 3600, _server.Commands[^1].Timeout);
    }

    [Fact]
    public async Task ExecuteAsync_WordsThatMayQuoteAValue_AreNotKept()
    {
        _server.On("INSERT", _ => throw new FakeException(8115, "cannot convert 'Jane Doe'"));
        await using var session = await OpenAsync();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() =>
            session.ExecuteAsync(new InsertRows(Storage, Staging, ["id"], ["a"]), Token)
        );

        Assert.Equal(
            "Synapse failed landfall:start:InsertRows: error 8115. Its words are not kept, "
                + "as they may quote a value of the data; sys.dm_pdw_errors has them under the label's request.",
            failure.ToString().Split(Environment.NewLine)[0].Split(": ", 2)[1]
        );
        Assert.Null(failure.InnerException);
    }

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
            _ => FakeAnswer.Of(["id", "int", 10, 0]),
            _ => FakeAnswer.Of(["id", "int", 10, 0], ["city", "nvarchar", 0, 0]),
            _ => FakeAnswer.Of(["id", "int", 10, 0], ["city", "nvarchar", 0, 0])
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
    public async Task ExecuteAsync_NamesOfTables_AreThoseOfTheTable()
    {
        _server.On(
            "sys.tables",
            _ => FakeAnswer.Of(["_account__3"], ["_account__x"], ["account"], ["_account__12"], ["_other__4"]),
            _ => FakeAnswer.Of(["stg_crm.account_3_1"], ["stg_crm.account_4_0_copy"], ["stg_crm.account_2_5_1"], ["markers"])
        );
        await using var session = await OpenAsync();

        var storage = await session.ExecuteAsync(new ListStorage(SuiteTable.Name), Token);
        var staging = await session.ExecuteAsync(new ListStaging(SuiteTable.Name), Token);

        Assert.Equal(["_account__12", "_account__3"], storage);
        Assert.Equal(["stg_crm.account_3_1", "stg_crm.account_4_0_copy"], staging);
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
