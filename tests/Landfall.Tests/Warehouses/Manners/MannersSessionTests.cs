using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>That the fake is as rude as it says.</summary>
public sealed class MannersSessionTests
{
    private static readonly WarehouseColumn[] Columns = [new("id", new ColumnType(ColumnKind.Integer))];
    private static readonly Relation Staging = WarehouseNames.Staging(SuiteTable.Name, 1, 1);
    private static readonly Relation Storage = WarehouseNames.Storage(SuiteTable.Name, WarehouseNames.StorageName(SuiteTable.Name, 1));

    public static TheoryData<LoadStatement> NotInATransaction =>
        [
            new EnsureControl(SuiteTable.Name),
            new CreateStorage(Storage, Columns),
            new AddColumns(Storage, Columns),
            new CreateStaging(Staging, Columns),
            new DropStaging(Staging),
            new DropStorage(SuiteTable.Name, Storage.Name),
            new AlignView(SuiteTable.Name, Storage.Name),
            new CopyParts(Staging, ["id"], SuiteTable.Day, []),
        ];

    [Theory]
    [MemberData(nameof(NotInATransaction))]
    public async Task ExecuteAsync_DdlOrCopyInATransaction_IsRefusedAndDoomsIt(LoadStatement statement)
    {
        await using var suite = new MannersSuiteWarehouse();
        await using var session = await OpenAsync(suite);
        await DoAsync(session, new BeginTransaction());

        Assert.StartsWith(
            "111212",
            (
                await Assert.ThrowsAsync<WarehouseException>(() =>
                    statement is RowsStatement rows ? DoAsync(session, rows) : DoAsync(session, (SilentStatement)statement)
                )
            ).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "111233",
            (await Assert.ThrowsAsync<WarehouseException>(() => DoAsync(session, new ReadControl(SuiteTable.Name)))).Message,
            StringComparison.Ordinal
        );
        await DoAsync(session, new RollbackTransaction());
        Assert.Equal(0, (await DoAsync(session, new ReadControl(SuiteTable.Name)))!.Fence);
    }

    [Fact]
    public async Task ReadControl_AnotherHasNotCommitted_IsDirty()
    {
        await using var suite = new MannersSuiteWarehouse();
        await using var writer = await OpenAsync(suite);
        await using var reader = await OpenAsync(suite);
        await DoAsync(writer, new BeginTransaction());
        await DoAsync(writer, new AdvanceFence(SuiteTable.Name));

        Assert.Equal(1, (await DoAsync(reader, new ReadControl(SuiteTable.Name)))!.Fence);
        await DoAsync(reader, new BeginTransaction());
        Assert.Equal(1, (await DoAsync(reader, new ReadControl(SuiteTable.Name)))!.Fence);
        await Assert.ThrowsAsync<WarehouseBusyException>(() => DoAsync(reader, new AdvanceFence(SuiteTable.Name)));
        await DoAsync(reader, new RollbackTransaction());
        await DoAsync(writer, new RollbackTransaction());
        Assert.Equal(0, (await DoAsync(reader, new ReadControl(SuiteTable.Name)))!.Fence);
    }

    [Fact]
    public async Task DisposeAsync_InATransaction_HoldsTheControlRowUntilSomebodyWaits()
    {
        await using var suite = new MannersSuiteWarehouse();
        await using (var gone = await OpenAsync(suite))
        {
            await DoAsync(gone, new BeginTransaction());
            await DoAsync(gone, new AdvanceFence(SuiteTable.Name));
        }

        await using var session = await OpenAsync(suite);
        Assert.Equal(1, (await DoAsync(session, new ReadControl(SuiteTable.Name)))!.Fence);
        await DoAsync(session, new BeginTransaction());
        await Assert.ThrowsAsync<WarehouseBusyException>(() => DoAsync(session, new AdvanceFence(SuiteTable.Name)));
        await DoAsync(session, new RollbackTransaction());
        await DoAsync(session, new BeginTransaction());
        Assert.Equal(1, (await DoAsync(session, new AdvanceFence(SuiteTable.Name)))!.Fence);
    }

    [Fact]
    public async Task CreateStaging_SessionEnds_StaysAndIsListed()
    {
        await using var suite = new MannersSuiteWarehouse();
        await using (var gone = await OpenAsync(suite))
        {
            await DoAsync(gone, new CreateStaging(Staging, Columns));
        }

        await using var session = await OpenAsync(suite);
        Assert.Equal([Staging.Name], await DoAsync(session, new ListStaging(SuiteTable.Name)));
        Assert.Contains(Staging.ToString(), await DoAsync(session, new ListTables()));
        await DoAsync(session, new DropStaging(Staging));
        Assert.Empty(await DoAsync(session, new ListStaging(SuiteTable.Name)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AlignView_ControlRowIsNotCommitted_ShowsItsStorageOnADirtyReadOnly(bool readsCommitted)
    {
        await using var suite = new MannersSuiteWarehouse();
        suite.Manners.ReadsCommitted = readsCommitted;
        await using var writer = await OpenAsync(suite);
        await using var reader = await OpenAsync(suite);
        await DoAsync(writer, new CreateStorage(Storage, Columns));
        await DoAsync(writer, new BeginTransaction());
        var control = (await DoAsync(writer, new AdvanceFence(SuiteTable.Name)))!;
        await DoAsync(writer, new WriteControl(control with { Storage = Storage.Name }));

        Assert.Equal(readsCommitted ? 0 : 1, await DoAsync(reader, new AlignView(SuiteTable.Name, Storage.Name)));
    }

    private static async Task<IWarehouseSession> OpenAsync(MannersSuiteWarehouse suite)
    {
        var session = await suite.Warehouse.OpenAsync(default);
        await DoAsync(session, new EnsureControl(SuiteTable.Name));
        return session;
    }

    private static Task<TReply> DoAsync<TReply>(IWarehouseSession session, LoadStatement<TReply> statement) =>
        session.ExecuteAsync(statement, TestContext.Current.CancellationToken);
}
