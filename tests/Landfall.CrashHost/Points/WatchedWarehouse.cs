using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.CrashHost.Points;

/// <summary>A warehouse whose statements are told to the executioner.</summary>
internal sealed class WatchedWarehouse(IWarehouse warehouse, Executioner executioner) : IWarehouse
{
    public string Name => warehouse.Name;

    public WarehouseLimits Limits => warehouse.Limits;

    public string TypeName(WarehouseColumn column) => warehouse.TypeName(column);

    public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken) =>
        warehouse.AskAsync(load, bytes, cancellationToken);

    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) =>
        new WatchedSession(await warehouse.OpenAsync(cancellationToken), executioner);
}
