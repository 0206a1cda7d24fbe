using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>
/// A worker's way to the run's warehouse. Each worker is a host of its own and shares the warehouse's memory with itself alone: a load
/// that a fault holds in one of them must not keep the other waiting, whose step is what the fault waits for.
/// </summary>
internal sealed class WorkerWarehouse(Worker worker, RunDisk disk) : IWarehouse
{
    private readonly DuckDbWarehouse _warehouse = disk.Warehouse;
    private readonly DuckDbShares _shares = new(disk.WarehouseOptions, NullLogger.Instance);

    public string Name => _warehouse.Name;

    public WarehouseLimits Limits => _warehouse.Limits;

    public string TypeName(WarehouseColumn column) => _warehouse.TypeName(column);

    public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken) =>
        _shares.AskForLoadAsync(load, bytes, cancellationToken);

    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
    {
        worker.ThrowIfDead();
        return new WorkerSession(worker, await _warehouse.OpenAsync(cancellationToken));
    }
}
