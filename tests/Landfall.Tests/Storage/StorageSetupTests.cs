using Azure.Identity;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Monitoring;

namespace Landfall.Tests.Storage;

public sealed class StorageSetupTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task EnsureAsync_SomeAreMissing_MakesThemAndTheNextFindsThemThere()
    {
        var bed = await HealthBed.CreateAsync(azurite);
        await bed.Containers.Rejects.DeleteAsync();
        await bed.Queues.Events.DeleteAsync();

        var made = await bed.Setup.EnsureAsync(default);
        var again = await bed.Setup.EnsureAsync(default);

        Assert.Equal(
            [bed.Containers.Rejects.Name, bed.Queues.Events.Name, bed.Queues.EventsPoison.Name],
            made.Where(part => part.Outcome == SetupOutcome.Created).Select(part => part.Name)
        );
        Assert.Equal(
            [
                .. bed.Containers.All.Select(container => ("container", container.Name)),
                ("queue", bed.Queues.Events.Name),
                ("queue", bed.Queues.EventsPoison.Name),
                ("table", "ledger"),
            ],
            again.Select(part => (part.Kind, part.Name))
        );
        Assert.All(again, part => Assert.Equal((SetupOutcome.There, null), (part.Outcome, part.Reason)));
    }

    [Fact]
    public async Task EnsureAsync_OneIsRefused_MakesTheOthersAndSaysWhy()
    {
        var spy = new RequestSpy();
        var bed = await HealthBed.CreateAsync(azurite, spy);
        await bed.Containers.Rejects.DeleteAsync();
        bed.RefuseWritesIntoTheLake(spy);

        var made = await bed.Setup.EnsureAsync(default);

        var failed = Assert.Single(made, part => part.Outcome == SetupOutcome.Failed);
        Assert.Equal(bed.Containers.Lake.Name, failed.Name);
        Assert.StartsWith("Storage refused it with 403 AuthorizationPermissionMismatch. ", failed.Reason, StringComparison.Ordinal);
        Assert.True(await bed.Containers.Rejects.ExistsAsync());
    }

    [Fact]
    public async Task EnsureAsync_AppHasNoIdentity_SaysSoAsTheHealthDoes()
    {
        var spy = new RequestSpy();
        var bed = await HealthBed.CreateAsync(azurite, spy);
        spy.Sending = _ => throw new CredentialUnavailableException("ManagedIdentityCredential authentication unavailable.");

        var made = await bed.Setup.EnsureAsync(default);
        var report = await bed.Health.RunAsync(default);

        const string NoIdentity =
            "The app has no identity to ask storage with. Switch its managed identity on, and name the client id in the settings of the "
            + "connection when it is a user-assigned one.";
        var containers = bed.Containers.All.Select(container => container.Name).ToList();
        Assert.Equal(
            containers.Append("ledger").Select(name => (name, NoIdentity)),
            made.Where(part => part.Outcome == SetupOutcome.Failed).Select(part => (part.Name, part.Reason!))
        );
        Assert.Equal(containers.Select(name => new HealthProblem("permission", name, NoIdentity)), report.Problems);
    }

    [Fact]
    public async Task EnsureAsync_LedgerOfAnEarlierLandfall_IsRefused()
    {
        var bed = await HealthBed.CreateAsync(azurite);
        await bed.Containers.Ledger.GetBlobClient("entries/x").UploadAsync(BinaryData.FromString("{}"));

        await Assert.ThrowsAsync<LedgerException>(() => bed.Setup.EnsureAsync(default));
    }
}
