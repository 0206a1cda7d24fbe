using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.CrashHost.Points;

/// <summary>A warehouse whose statements are told to the executioner.</summary>
/// <param name="warehouse">The warehouse.</param>
/// <param name="executioner">Who is told.</param>
/// <param name="pause">How long each statement takes more than it does.</param>
internal sealed class WatchedWarehouse(IWarehouse warehouse, Executioner executioner, TimeSpan pause) : IWarehouse
{
    public string Name => warehouse.Name;

    public WarehouseLimits Limits => warehouse.Limits;

    public string TypeName(WarehouseColumn column) => warehouse.TypeName(column);

    public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken) =>
        warehouse.AskAsync(load, bytes, cancellationToken);

    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) =>
        new WatchedSession(await warehouse.OpenAsync(cancellationToken), executioner, pause);
}
