using Landfall.Contracts;
using Landfall.Events.Webhook;
using Landfall.Monitoring;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Monitoring;

/// <summary>What a look finds, and what it says of it.</summary>
public sealed class HealthCheckTests(AzuriteFixture azurite)
{
    private const string NoSetup = "It is not there. Run 'landfall setup'.";

    [Fact]
    public async Task RunAsync_AllIsThere_FindsNothing()
    {
        var bed = await HealthBed.CreateAsync(azurite);

        var report = await bed.Health.RunAsync(default);

        Assert.Equal((LedgerBed.Now, null), (report.CheckedAt, report.LastSweep));
        Assert.Empty(report.Problems);
        Assert.Same(report, bed.Health.Last);
    }

    [Theory]
    [InlineData(true, 1, "It answered 410 Gone. Alerts wait. Look at Landfall:Alerts:Webhook, then run 'landfall alerts test'.")]
    [InlineData(false, 5, "It answered 410 Gone. Alerts wait and are tried again. See that it is there and can be reached from this host.")]
    [InlineData(false, 4, null)]
    public async Task RunAsync_WebhookTakesNoAlerts_NamesItsHostOnly(bool isParked, int tries, string? words)
    {
        var webhook = new WebhookOptions { Url = "https://hooks.example.com/T0PSECRET?sig=T0PSECRET" };
        var bed = await HealthBed.CreateAsync(azurite, webhook: webhook);
        var rows = new AlertRows(bed.Landing.Bed.Faulty, Options.Create(new AlertOptions()), Options.Create(webhook));
        var held = await rows.StateAsync(default);
        var state = held.State with { IsParked = isParked, Tries = tries, Reason = "It answered 410 Gone." };
        Assert.NotNull(await rows.WriteAsync(held, state, default));

        var report = await bed.Health.RunAsync(default);

        Assert.Equal(words is null ? [] : [new HealthProblem(HealthProblem.Webhook, "https://hooks.example.com", words)], report.Problems);
    }

    [Fact]
    public async Task RunAsync_ContainerQueueAndContractsAreMissing_NamesThemAndTheNextStep()
    {
        var bed = await HealthBed.CreateAsync(azurite);
        await bed.Containers.Rejects.DeleteAsync();
        await bed.Queues.Events.DeleteAsync();
        await bed.Containers.Contracts.GetBlobClient("current/crm.person.json").DeleteAsync();

        var report = await bed.Health.RunAsync(default);

        Assert.Equal(
            [
                new HealthProblem("container", bed.Containers.Rejects.Name, NoSetup),
                new HealthProblem("queue", bed.Queues.Events.Name, NoSetup),
                new HealthProblem(
                    "contract",
                    bed.Containers.Contracts.Name,
                    "No contract is in force, so no file is claimed. Run 'landfall contract apply'."
                ),
            ],
            report.Problems
        );
        Assert.Single(bed.Log.Lines, line => line.Contains($"queue {bed.Queues.Events.Name}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_OneContractIsBroken_NamesItsTable()
    {
        var bed = await HealthBed.CreateAsync(azurite);
        await bed
            .Containers.Contracts.GetBlobClient($"crm.person/{ContractReader.Hash(SampleContract.Yaml)}.yaml")
            .UploadAsync(BinaryData.FromString("kind: x"), overwrite: true);

        var problem = Assert.Single((await bed.Health.RunAsync(default)).Problems);

        Assert.Equal(("contract", bed.Containers.Contracts.Name), (problem.Kind, problem.Name));
        Assert.StartsWith("The stored contract 'crm.person/", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WritingIsRefused_SaysWhichPermissionIsMissing()
    {
        var spy = new RequestSpy();
        var bed = await HealthBed.CreateAsync(azurite, spy);
        bed.RefuseWritesIntoTheLake(spy);

        Assert.Equal(
            [
                new HealthProblem(
                    "permission",
                    bed.Containers.Lake.Name,
                    "Storage refused it with 403 AuthorizationPermissionMismatch. Give the app's identity the "
                        + "roles Storage Blob, Queue and Table Data Contributor on the account, and see that its firewall lets the app in."
                ),
            ],
            (await bed.Health.RunAsync(default)).Problems
        );
    }

    [Fact]
    public async Task RunAsync_LedgerDoesNotAnswer_SaysSo()
    {
        var bed = await HealthBed.CreateAsync(azurite);
        bed.Landing.Bed.Faults = _ => LedgerFault.Fails;

        var problem = Assert.Single((await bed.Health.RunAsync(default)).Problems);

        Assert.Equal(("table", "ledger"), (problem.Kind, problem.Name));
    }

    [Fact]
    public async Task RunAsync_AllIsThere_WritesNothing()
    {
        var bed = await HealthBed.CreateAsync(azurite);

        await bed.Health.RunAsync(default);

        var blobs = new List<string>();
        foreach (
            var container in (Azure.Storage.Blobs.BlobContainerClient[])[bed.Containers.Ledger, bed.Containers.Lake, bed.Containers.Rejects]
        )
        {
            blobs.AddRange(await container.GetBlobsAsync().Select(blob => blob.Name).ToListAsync());
        }

        // The lake's format is there from its beginning.
        Assert.Equal(["format.json"], blobs);
    }
}
