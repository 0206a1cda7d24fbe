using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

/// <summary>The control row, which keeps transactions apart and storage from being dropped.</summary>
public sealed class DuckDbControlTests
{
    private static readonly TableContract Append = SuiteTable.Contract(LoadMode.Append);

    [Fact]
    public async Task Execute_TwoTransactionsTouchOneControlRow_TheSecondIsBusy()
    {
        // Each pair of statements that stand for the control row, whatever columns they write.
        await using var suite = new DuckDbSuiteWarehouse();
        await suite.LoadAsync(Append, SuiteTable.Batch("a", 3));
        var control = (await suite.ReadControlAsync(SuiteTable.Name))!;
        Func<IWarehouseSession, Task>[] touching =
        [
            session => session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), default),
            session => session.ExecuteAsync(new GuardFence(SuiteTable.Name, control.Fence), default),
            session => session.ExecuteAsync(new WriteControl(control), default),
            session => session.ExecuteAsync(new AlignView(SuiteTable.Name, control.Storage!), default),
            session => session.ExecuteAsync(new DropStorage(SuiteTable.Name, "_account__0"), default),
        ];
        foreach (var first in touching.Take(3))
        {
            foreach (var second in touching)
            {
                await using var one = await suite.Warehouse.OpenAsync(default);
                await using var other = await suite.Warehouse.OpenAsync(default);
                await one.ExecuteAsync(new BeginTransaction(), default);
                await first(one);

                await Assert.ThrowsAsync<WarehouseBusyException>(() => second(other));
            }
        }
    }

    [Fact]
    public async Task DropStorage_NamedByControlRowOrView_Stays()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        var full = SuiteTable.Contract(LoadMode.Full);
        await suite.LoadAsync(full, SuiteTable.Batch("mo", 4, snapshot: "1"));
        await using var session = await suite.Warehouse.OpenAsync(default);
        await session.ExecuteAsync(new BeginTransaction(), default);
        var control = (await session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), default))!;
        await session.ExecuteAsync(new CommitTransaction(), default);

        Assert.Equal(0, await DropAsync(control.Storage!));
        await session.ExecuteAsync(new WriteControl(control with { Storage = "_account__2" }), default);
        Assert.Equal(0, await DropAsync(control.Storage!));
        Assert.Equal(0, await DropAsync("_account__2"));

        Task<long> DropAsync(string storage) => session.ExecuteAsync(new DropStorage(SuiteTable.Name, storage), default);
    }

    [Fact]
    public async Task DropStorage_OfALoaderThatStillHasTheFence_Stays()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        await using var session = await suite.Warehouse.OpenAsync(default);
        foreach (var statement in LoadPlan.Open(SuiteTable.Name))
        {
            await session.ExecuteAsync(statement, default);
        }

        await session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), default);
        await session.ExecuteAsync(new CommitTransaction(), default);
        await session.ExecuteAsync(
            new CreateStorage(WarehouseNames.Storage(SuiteTable.Name, "_account__1"), WarehouseColumns.Of(Append)),
            default
        );

        Assert.Equal(0, await session.ExecuteAsync(new DropStorage(SuiteTable.Name, "_account__1"), default));
        Assert.Equal(["_account__1"], await suite.TablesAsync(SuiteTable.Name));
    }

    [Fact]
    public async Task Open_ControlRowOfAnEarlierLandfall_CountsFromTheNextLoadOn()
    {
        await using var suite = new DuckDbSuiteWarehouse(onDisk: true);
        await suite.LoadAsync(Append, SuiteTable.Batch("a", 3));
        suite.Execute($"ALTER TABLE landfall.\"control_{SuiteTable.Name}\" DROP COLUMN rows");

        suite.Restart();
        var before = await suite.ReadControlAsync(SuiteTable.Name);
        await suite.LoadAsync(Append, SuiteTable.Batch("again", 3, content: "hash-a", minute: 1));
        var untouched = await suite.ReadControlAsync(SuiteTable.Name);
        await suite.LoadAsync(Append, SuiteTable.Batch("b", 5, minute: 2));
        await suite.LoadAsync(Append, SuiteTable.Batch("a", 2, generation: 1));

        Assert.Null(before!.Rows);
        Assert.Null(untouched!.Rows);
        Assert.Equal(7, (await suite.ReadControlAsync(SuiteTable.Name))!.Rows);
        Assert.Equal(7, (await suite.ReadViewAsync(SuiteTable.Name))!.Sum(batch => batch.Rows));
    }
}
