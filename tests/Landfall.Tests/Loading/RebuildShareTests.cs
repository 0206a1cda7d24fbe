using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Loading;

/// <summary>A load that builds its table anew reads the parts of all of it, and asks for as much.</summary>
public sealed class RebuildShareTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_MergeThatIsBuiltAnew_AsksForAllThatItReads(bool forgets)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (large, small) = (await bed.Entries.CurateAsync(1, rows: 5, bytes: 100_000_000), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(large);
        var again = forgets ? await bed.Entries.ForgetAsync(small) : await bed.Entries.RaiseAsync(small, rows: 1);
        var warehouse = new AskedWarehouse(bed.Warehouse);

        await Stage(bed, warehouse).RunAsync(new LoadWork(LoadBed.Table, "test"), TestContext.Current.CancellationToken);

        Assert.Equal(forgets ? BatchState.Forgotten : BatchState.Published, (await bed.FindAsync(again)).State);
        Assert.InRange(Assert.Single(warehouse.Asked), large.Manifest!.Bytes, long.MaxValue);
    }

    private static LoadStage Stage(LoadBed bed, IWarehouse warehouse)
    {
        var catalog = new ContractCatalog(
            new ContractStore(bed.Bed.Containers),
            bed.Bed.Time,
            Options.Create(new ContractOptions()),
            NullLogger<ContractCatalog>.Instance
        );
        var sources = new StoredLoadSources(bed.Bed.Containers, bed.Bed.Ledger, catalog);
        return new LoadStage(
            bed.Bed.Containers,
            bed.Bed.Ledger,
            new EntryGroups(bed.Bed.Store, bed.Bed.Containers, bed.Bed.Metrics, bed.Bed.Time),
            bed.Bed.Open,
            new LoaderMarks(bed.Bed.Faulty, Options.Create(new PlanningOptions()), bed.Bed.Time, bed.MarksLog),
            bed.Bed.Loaded,
            bed.Standing,
            bed.Bed.Events,
            catalog,
            new LoadExecutor(warehouse, sources, bed.Bed.Time, bed.Milestones),
            bed.Budget,
            bed.Bed.Metrics,
            Options.Create(bed.Options),
            bed.Bed.Time,
            bed.Log
        );
    }

    private sealed class AskedWarehouse(IWarehouse inner) : IWarehouse
    {
        public List<long> Asked { get; } = [];

        public string Name => inner.Name;

        public WarehouseLimits Limits => inner.Limits;

        public string TypeName(WarehouseColumn column) => inner.TypeName(column);

        public Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

        public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken)
        {
            Asked.Add(bytes);
            return inner.AskAsync(load, bytes, cancellationToken);
        }
    }
}
