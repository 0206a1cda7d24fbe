using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>A worker's way to the run's warehouse.</summary>
internal sealed class WorkerWarehouse(Worker worker, DuckDbWarehouse warehouse) : IWarehouse
{
    public string Name => warehouse.Name;

    public string TypeName(ColumnType type) => warehouse.TypeName(type);

    public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken) =>
        warehouse.AskAsync(load, bytes, cancellationToken);

    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
    {
        worker.ThrowIfDead();
        return new WorkerSession(worker, await warehouse.OpenAsync(cancellationToken));
    }
}
