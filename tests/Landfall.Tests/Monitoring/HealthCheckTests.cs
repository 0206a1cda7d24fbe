using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Queues;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Monitoring;

public sealed class HealthCheckTests(AzuriteFixture azurite)
{
    private const string NoSetup = "It is not there. Run 'landfall setup'.";

    [Fact]
    public async Task RunAsync_AllIsThere_FindsNothing()
    {
        var bed = await BedAsync();

        var report = await bed.Health.RunAsync(default);

        Assert.Equal((LedgerBed.Now, null), (report.CheckedAt, report.LastSweep));
        Assert.Empty(report.Problems);
        Assert.Same(report, bed.Health.Last);
    }

    [Fact]
    public async Task RunAsync_ContainerQueueAndContractsAreMissing_NamesThemAndTheNextStep()
    {
        var bed = await BedAsync();
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
        var bed = await BedAsync();
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
        var bed = await BedAsync(spy);
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Put && request.Uri.Path.Contains(bed.Containers.Lake.Name, StringComparison.Ordinal))
            {
                throw new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", innerException: null);
            }
        };

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
        var bed = await BedAsync();
        bed.Landing.Bed.Faults = _ => LedgerFault.Fails;

        var problem = Assert.Single((await bed.Health.RunAsync(default)).Problems);

        Assert.Equal(("table", "ledger"), (problem.Kind, problem.Name));
    }

    [Fact]
    public async Task RunAsync_AllIsThere_WritesNothing()
    {
        var bed = await BedAsync();

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

    [Fact]
    public async Task WatchAsync_SomethingComesBack_IsFoundByTheNextLookOnly()
    {
        var requests = 0;
        var spy = new RequestSpy();
        var bed = await BedAsync(spy);
        var pointer = bed.Containers.Contracts.GetBlobClient("current/crm.person.json");
        var content = (await pointer.DownloadContentAsync()).Value.Content;
        await pointer.DeleteAsync();
        spy.Sending = _ => Interlocked.Increment(ref requests);
        using var stop = new CancellationTokenSource();
        var watch = bed.Health.WatchAsync(stop.Token);
        await Local.Poll.UntilAsync(() => bed.Health.Last is not null, "the first look is made");
        var first = bed.Health.Last!;
        await pointer.UploadAsync(content);
        var before = Volatile.Read(ref requests);

        for (var asked = 0; asked < 100; asked++)
        {
            Assert.Same(first, bed.Health.Last);
        }

        Assert.Equal(before, Volatile.Read(ref requests));
        await NextLookAsync(bed, () => Volatile.Read(ref requests));
        Assert.Equal(["contract"], first.Problems.Select(problem => problem.Kind));
        Assert.Empty(bed.Health.Last!.Problems);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task WatchAsync_SetupIsRefusedAtFirst_IsRepeatedUntilTheAccountHasItsLedger()
    {
        var spy = new RequestSpy();
        var bed = await BedAsync(spy);
        var (isRefused, requests) = (true, 0);
        spy.Sending = request =>
        {
            Interlocked.Increment(ref requests);
            if (Volatile.Read(ref isRefused) && IsPut(request, "/ledger.json"))
            {
                throw new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", innerException: null);
            }
        };
        using var stop = new CancellationTokenSource();
        var watch = bed.Health.WatchAsync(stop.Token);
        await Local.Poll.UntilAsync(() => bed.Health.Last is not null, "the first look is made");
        var first = bed.Health.Last!;
        Volatile.Write(ref isRefused, false);
        await NextLookAsync(bed, () => Volatile.Read(ref requests));

        Assert.Empty(bed.Health.Last!.Problems);
        var problem = Assert.Single(first.Problems);
        Assert.Equal(("table", "ledger"), (problem.Kind, problem.Name));
        Assert.StartsWith("Storage refused it with 403 AuthorizationPermissionMismatch. ", problem.Detail, StringComparison.Ordinal);
        Assert.True(await bed.Containers.Ledger.GetBlobClient("ledger.json").ExistsAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task WatchAsync_AccountHasAnotherLedger_EndsWithTheReasonThatTheHealthSaysToo()
    {
        var bed = await BedAsync();
        await bed
            .Containers.Ledger.GetBlobClient("ledger.json")
            .UploadAsync(BinaryData.FromString("""{"ledger":"another"}"""), overwrite: true);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => bed.Health.WatchAsync(default));

        Assert.Contains("belongs to the ledger another", refused.Message, StringComparison.Ordinal);
        Assert.Equal([new HealthProblem("setup", "ledger", refused.Message)], bed.Health.Last?.Problems);
    }

    [Fact]
    public async Task WatchAsync_SetupFailsAsNobodyForesaw_SaysWhatFailedAndGoesOn()
    {
        var spy = new RequestSpy();
        var bed = await BedAsync(spy);
        var (fails, requests) = (true, 0);
        spy.Sending = request =>
        {
            Interlocked.Increment(ref requests);
            if (Volatile.Read(ref fails) && IsPut(request, $"/{bed.Containers.Lake.Name}"))
            {
                throw new InvalidOperationException("Nobody foresaw it.");
            }
        };
        using var stop = new CancellationTokenSource();
        var watch = bed.Health.WatchAsync(stop.Token);
        await Local.Poll.UntilAsync(() => bed.Health.Last is not null, "the first look is made");
        var first = bed.Health.Last!;
        Volatile.Write(ref fails, false);
        await NextLookAsync(bed, () => Volatile.Read(ref requests));

        Assert.Empty(bed.Health.Last!.Problems);
        Assert.Equal(
            [
                new HealthProblem(
                    "setup",
                    "storage",
                    "The setup failed with InvalidOperationException and is made again; see the host's log."
                ),
            ],
            first.Problems
        );
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task EnsureAsync_SomeAreMissing_MakesThemAndTheNextFindsThemThere()
    {
        var bed = await BedAsync();
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
        var bed = await BedAsync(spy);
        await bed.Containers.Rejects.DeleteAsync();
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Put && request.Uri.Path.Contains(bed.Containers.Lake.Name, StringComparison.Ordinal))
            {
                throw new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", innerException: null);
            }
        };

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
        var bed = await BedAsync(spy);
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
        Assert.Equal(
            containers.Append(bed.Containers.Contracts.Name).Select(name => new HealthProblem("permission", name, NoIdentity)),
            report.Problems
        );
    }

    [Fact]
    public async Task EnsureAsync_LedgerOfAnEarlierLandfall_IsRefused()
    {
        var bed = await BedAsync();
        await bed.Containers.Ledger.GetBlobClient("entries/x").UploadAsync(BinaryData.FromString("{}"));

        await Assert.ThrowsAsync<LedgerException>(() => bed.Setup.EnsureAsync(default));
    }

    private static Task NextLookAsync(HealthBed bed, Func<int> requests)
    {
        var (before, last) = (requests(), bed.Health.Last);
        return Local.Poll.UntilAsync(
            () =>
            {
                if (requests() == before)
                {
                    bed.Landing.Bed.Time.Advance(TimeSpan.FromSeconds(10));
                }

                return bed.Health.Last != last;
            },
            "the next look is made"
        );
    }

    private static bool IsPut(Request request, string pathEnd) =>
        request.Method == RequestMethod.Put && request.Uri.ToUri().AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal);

    private async Task<HealthBed> BedAsync(RequestSpy? spy = null)
    {
        var landing = await LandingBed.CreateAsync(azurite, spy);
        var containers = landing.Bed.Containers;
        var service = new QueueServiceClient(azurite.ConnectionString);
        var queues = new LandfallQueues(service, $"{containers.Landing.Name}-events", service);
        await queues.Events.CreateAsync();
        var store = new ContractStore(containers);
        await store.ApplyAsync([new ContractDocument("x.yaml", SampleContract.Yaml)], new ContractApplication("crm"), default);
        var catalog = new ContractCatalog(
            store,
            landing.Bed.Time,
            Options.Create(new ContractOptions { RefreshAfter = TimeSpan.Zero }),
            NullLogger<ContractCatalog>.Instance
        );
        var log = new RecordedLog<HealthCheck>();
        var setup = new StorageSetup(containers, queues, landing.Bed.Account, landing.Bed.Faulty);
        var health = new HealthCheck(
            setup,
            containers,
            queues,
            landing.Bed.Faulty,
            catalog,
            landing.Sweep,
            Options.Create(new HealthOptions { Patience = TimeSpan.FromMinutes(5) }),
            landing.Bed.Time,
            log
        );
        return new HealthBed(landing, queues, health, setup, log);
    }

    private sealed record HealthBed(
        LandingBed Landing,
        LandfallQueues Queues,
        HealthCheck Health,
        StorageSetup Setup,
        RecordedLog<HealthCheck> Log
    )
    {
        public LandfallContainers Containers => Landing.Bed.Containers;
    }
}
