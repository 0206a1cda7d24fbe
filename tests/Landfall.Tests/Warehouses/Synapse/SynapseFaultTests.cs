using System.Globalization;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Tests.Landing;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>Retry, lost answers and what a failure may say, told by a scripted connection.</summary>
public sealed class SynapseFaultTests
{
    private const string Rcsi = "SELECT [name], CAST([is_read_committed_snapshot_on] AS int) FROM sys.databases WHERE [name] = DB_NAME()";
    private static readonly Relation Storage = WarehouseNames.Storage(SuiteTable.Name, "_account__7");
    private static readonly Relation Staging = WarehouseNames.Staging(SuiteTable.Name, 7, 1);
    private readonly ScriptedServer _server = new();
    private readonly RecordedLog<SynapseWarehouse> _log = new();
    private static CancellationToken Token => TestContext.Current.CancellationToken;

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

        Assert.Equal(1 + 8 + 9, _server.Sent.Count);
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
        _server.On("INSERT", _ => throw SqlFailure.Of(8115, "cannot convert 'Jane Doe'"));
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

    private static CopyParts Copy() =>
        new(Staging, ["id"], SuiteTable.Day, [new BatchParts("a", 0, [new PartFile("c1/a-3.parquet", 3, 1)])]);

    private Task<IWarehouseSession> OpenAsync() => SynapseBed.Open(_server, _log).OpenAsync(Token);
}
