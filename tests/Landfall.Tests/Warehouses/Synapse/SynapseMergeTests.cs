namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>The same on the text that Synapse gets, run by DuckDB in its own words.</summary>
public sealed class SynapseMergeTests : DuckDbMergeTests
{
    private protected override Task<MergeBed> OpenAsync() => MergeBed.OpenAsync(onSynapse: true);
}
