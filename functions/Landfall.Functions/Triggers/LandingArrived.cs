using Azure.Storage.Blobs;
using Landfall.Functions.Hosting;
using Landfall.Landing;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>A file has landed: write it down and wake its table, and nothing else.</summary>
public sealed class LandingArrived(LandedFiles files, Arrivals arrivals, DurableStarter starter)
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

        var landed = BlobTriggerData.FileOf(name, properties) ?? await files.FindAsync(name, cancellationToken);

        // A file without a byte is one whose writer has not begun; its writing raises an event of its own.
        if (landed is { Length: > 0 } file)
        {
            await arrivals.TakeAsync(file, cancellationToken);
        }
    }
}
