namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>
/// The suite on the text that Synapse gets, run by DuckDB in its own words: each mode with crashes and second loaders, every other scenario
/// in peace, as saying the text anew takes time.
/// </summary>
public sealed class SynapseWarehouseSuite : WarehouseSuite
{
    public static new TheoryData<string> Scenarios =>
        ["append: keys that are there", "full: a newer one disturbs a replacement", "merge: a later generation"];

    public static new IEnumerable<TheoryDataRow<string>> Disturbed =>
        Scenarios
            .Select(row => new TheoryDataRow<string>(row.Data))
            .Select(row => row.Data == "merge: a later generation" ? row : row.WithTrait("Lane", "long"));

    public static TheoryData<string> Others => [.. LoadScenario.All.Keys.Except(Scenarios.Select(row => row.Data))];

    [Theory]
    [MemberData(nameof(Others))]
    public Task Load_OtherScenario_HoldsEachBatchOnce(string name) => Load_Undisturbed_HoldsEachBatchOnce(name);

    protected override Task<ISuiteWarehouse> CreateAsync() => Task.FromResult<ISuiteWarehouse>(new SynapseSuiteWarehouse());
}
