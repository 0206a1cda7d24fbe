using Landfall.Functions.Hosting;
using Landfall.Loading;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>Looks whether the warehouse still has what was loaded, drops storage that no reader can need any more, and makes every view
/// show what is in force.</summary>
public sealed class WarehouseSweep(WarehouseLook look, StorageSweep storage, DurableStarter starter)
{
    /// <summary>Idempotent: it goes by the control rows. Rarely, as it takes the lease of every table in turn.</summary>
    [Function(nameof(WarehouseSweep))]
    public async Task Run(
        [TimerTrigger($"%{LandfallNames.WarehouseSweepScheduleSetting}%")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        _ = timer;
        starter.Use(client);
        try
        {
            await look.RunAsync(cancellationToken);
        }
        finally
        {
            // One table that cannot be looked at keeps no other from being swept.
            await storage.RunAsync(cancellationToken);
        }
    }
}
