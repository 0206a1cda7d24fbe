namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>The same on the text that Synapse gets, run by DuckDB in its own words.</summary>
public sealed class SynapseRepeatsTests : DuckDbRepeatsTests
{
    private protected override Task<StatementBed> OpenAsync() => StatementBed.OpenAsync(onSynapse: true);
}
