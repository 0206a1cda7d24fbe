using Landfall.Functions.Hosting;
using Landfall.Landing;
using Landfall.Landing.Sweeping;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Landfall.Functions.Triggers;

/// <summary>Finds landed files that no event brought, and writes them down.</summary>
public sealed class LandingSweep(Sweep sweep, Arrivals arrivals, RestoreHold hold, IOptions<SweepOptions> options, DurableStarter starter)
{
    /// <summary>Idempotent: what is written down already is left alone.</summary>
    [Function(nameof(LandingSweep))]
    public async Task Run(
        [TimerTrigger($"%{LandfallNames.SweepScheduleSetting}%")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        _ = timer;
        starter.Use(client);
        if (await hold.IsOnAsync(cancellationToken))
        {
            return;
        }

        var findings = await sweep.FindAsync(cancellationToken);
        await arrivals.TakeFoundAsync(findings.Items.Select(finding => finding.File), options.Value.StartsAtOnce, cancellationToken);
        await sweep.CompleteAsync(findings, cancellationToken);
    }
}

/// <summary>Finds tables that should move and do not, and sets them going; forgets requests that are long over.</summary>
public sealed class TableWatch(TableSweep sweep, RecoveryRequests requests, DurableStarter starter)
{
    /// <summary>Idempotent: it goes by the rows of the ledger, and a table that moves is left alone.</summary>
    [Function(nameof(TableWatch))]
    public async Task Run(
        [TimerTrigger($"%{LandfallNames.TableWatchScheduleSetting}%")] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        _ = timer;
        starter.Use(client);
        await sweep.RunAsync(cancellationToken);
        await requests.ForgetOldAsync(cancellationToken);
    }
}
