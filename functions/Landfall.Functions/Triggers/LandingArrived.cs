using Azure.Storage.Blobs;
using Landfall.Costs;
using Landfall.Functions.Hosting;
using Landfall.Landing;
using Landfall.Recovery;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>A file has landed: write it down and wake its table, and nothing else.</summary>
public sealed class LandingArrived(LandedFiles files, Arrivals arrivals, RestoreHold hold, DurableStarter starter)
{
    /// <summary>At least once for every version of every blob; a delivery too many changes nothing.</summary>
    [Function(LandfallNames.LandingFunction)]
    public async Task Run(
        [BlobTrigger(
            $"%{LandfallNames.LandingContainerSetting}%/{{name}}",
            Source = BlobTriggerSource.EventGrid,
            Connection = LandfallNames.LandingStorageSetting
        )]
            BlobClient blob,
        string name,
        string? properties,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        _ = blob;
        starter.Use(client);

        if (await hold.IsOnAsync(cancellationToken))
        {
            return;
        }

        // Whether a blob without a byte stands for a folder only storage can tell.
        var told = BlobTriggerData.FileOf(name, properties);
        var landed = told is { Length: > 0 } ? told : await files.FindBlobAsync(name, cancellationToken);
        if (landed is not null)
        {
            var taken = await arrivals.TakeAsync(landed, cancellationToken);
            if (taken is not null)
            {
                FunctionRun.BelongsTo(taken.Table);
            }
        }
    }
}
