using Azure;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Retention;
using Landfall.Tests.Azurite;
using Landfall.Tests.Curation;
using Landfall.Tests.Landing;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Retention;

/// <summary>Whatever one container answers, the pass over the other one goes on.</summary>
public sealed class PartRetentionPlaceTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_RejectsThatCannotBeListed_ThePassOverTheLakeGoesOn()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var kept = new List<LedgerEntry>();
        for (var n = 0; n < 3; n++)
        {
            kept.Add(await bed.RegisterAsync($"crm/{n}.csv", "Id,Age\na,1\n"));
            await bed.RunAsync(kept[n]);
        }

        var file = await bed.RegisterAsync("crm/z.csv", "Id,Age\na,1\n");
        await DieAfterUploadAsync(bed, file);
        await bed.RunAsync(file);
        await bed.Bed.Containers.Rejects.DeleteAsync();
        Assert.Equal(5, (await bed.LakeAsync()).Count);

        for (var run = 0; run < 6; run++)
        {
            await RunLaterAsync(bed, run == 0 ? 30 : 0);
        }

        Assert.Equal(4, (await bed.LakeAsync()).Count);
    }

    private static async Task DieAfterUploadAsync(StageBed bed, LedgerEntry file)
    {
        bed.AtMilestone = name =>
            name == Milestone.PartUploaded ? throw new InvalidOperationException("the process ends here") : Task.CompletedTask;
        await bed.RunAllAsync([file]);
        bed.AtMilestone = _ => Task.CompletedTask;
    }

    private static async Task RunLaterAsync(StageBed bed, double days)
    {
        var (ledger, storage) = (bed.Bed.Time.GetUtcNow(), TimeProvider.System.GetUtcNow());
        bed.Bed.Time.SetUtcNow((ledger > storage ? ledger : storage) + TimeSpan.FromDays(days));
        var options = Options.Create(new RetentionOptions { PartsPerRun = 1 });
        var retention = new PartRetention(bed.Bed.Containers, bed.Bed.Ledger, options, bed.Bed.Time, new RecordedLog<PartRetention>());
        try
        {
            await retention.RunAsync(TestContext.Current.CancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 404)
        {
            // As the timer's next time does.
        }
    }
}
