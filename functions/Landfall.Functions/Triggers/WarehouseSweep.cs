using Landfall.Loading;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Drops storage that no reader can need any more, and makes every view show what is in force.</summary>
public sealed class WarehouseSweep(StorageSweep storage)
{
    /// <summary>Idempotent: it goes by the control rows. Rarely, as it takes the lease of every table in turn.</summary>
    [Function(nameof(WarehouseSweep))]
    public Task Run([TimerTrigger($"%{LandfallNames.WarehouseSweepScheduleSetting}%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        _ = timer;
        return storage.RunAsync(cancellationToken);
    }
}
