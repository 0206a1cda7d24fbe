using Landfall.Functions.Hosting;
using Landfall.ServiceLevels;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>Looks whether the tables keep what their contracts promise, and has it told when that changes.</summary>
public sealed class ServiceLevelWatch(ServiceLevelCheck check, DurableStarter starter)
{
    /// <summary>Idempotent: it goes by the ledger, and writes what changed over the version that it read.</summary>
    [Function(nameof(ServiceLevelWatch))]
    public Task Run(
        [TimerTrigger($"%{LandfallNames.ServiceLevelScheduleSetting}%")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        _ = timer;
        starter.Use(client);
        return check.RunAsync(cancellationToken);
    }
}
