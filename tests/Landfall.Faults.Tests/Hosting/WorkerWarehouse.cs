using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>A worker's way to the run's warehouse.</summary>
internal sealed class WorkerWarehouse(Worker worker, DuckDbWarehouse warehouse) : IWarehouse
{
    public string Name => warehouse.Name;

    public string TypeName(ColumnType type) => warehouse.TypeName(type);

    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
    {
        worker.ThrowIfDead();
        return new WorkerSession(worker, await warehouse.OpenAsync(cancellationToken));
    }
}
