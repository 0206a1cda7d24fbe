using Landfall.Retention;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Deletes parts that nobody can need any more, page by page.</summary>
public sealed class PartSweep(PartRetention retention)
{
    /// <summary>Idempotent: it goes by what is listed and by the ledger.</summary>
    [Function(nameof(PartSweep))]
    public Task Run([TimerTrigger($"%{LandfallNames.PartSweepScheduleSetting}%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        _ = timer;
        return retention.RunAsync(cancellationToken);
    }
}
