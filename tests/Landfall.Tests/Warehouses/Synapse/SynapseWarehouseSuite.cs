namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>The suite on the text that Synapse gets, run by DuckDB in its own words.</summary>
public sealed class SynapseWarehouseSuite : WarehouseSuite
{
    protected override Task<ISuiteWarehouse> CreateAsync() => Task.FromResult<ISuiteWarehouse>(new SynapseSuiteWarehouse());
}
