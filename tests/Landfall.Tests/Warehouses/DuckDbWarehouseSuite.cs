namespace Landfall.Tests.Warehouses;

public sealed class DuckDbWarehouseSuite : WarehouseSuite
{
    protected override Task<ISuiteWarehouse> CreateAsync() => Task.FromResult<ISuiteWarehouse>(new DuckDbSuiteWarehouse());
}
