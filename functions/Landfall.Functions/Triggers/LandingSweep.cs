using Landfall.Functions.Hosting;
using Landfall.Landing.Sweeping;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Landfall.Functions.Triggers;

/// <summary>Finds what no event and no orchestration carries, and starts it.</summary>
public sealed class LandingSweep(Sweep sweep, IngestionStarter starter, IOptions<SweepOptions> options, TimeProvider time)
{
    /// <summary>Idempotent: what is on its way already is left alone.</summary>
    [Function(nameof(LandingSweep))]
    public async Task Run(
        [TimerTrigger($"%{LandfallNames.SweepScheduleSetting}%")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        _ = timer;
        var findings = await sweep.FindAsync(cancellationToken);
        await foreach (var finding in findings.Items.WithCancellation(cancellationToken))
        {
            if (finding.Reason == SweepReason.Stuck)
            {
                await starter.EndIfStillAsync(client, finding.Registration, time.GetUtcNow() - options.Value.StuckAfter, cancellationToken);
            }

            await starter.ScheduleAsync(client, finding.Registration, finding.File, cancellationToken);
        }

        await sweep.CompleteAsync(findings, cancellationToken);
    }
}
