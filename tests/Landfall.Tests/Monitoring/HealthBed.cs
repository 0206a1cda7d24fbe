using Azure;
using Azure.Core;
using Azure.Storage.Queues;
using Landfall.Contracts;
using Landfall.Events.Webhook;
using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Monitoring;

/// <summary>A health check on storage of its own, with one contract in force.</summary>
internal sealed record HealthBed(
    LandingBed Landing,
    LandfallQueues Queues,
    HealthCheck Health,
    StorageSetup Setup,
    RecordedLog<HealthCheck> Log
)
{
    public LandfallContainers Containers => Landing.Bed.Containers;

    public static async Task<HealthBed> CreateAsync(AzuriteFixture azurite, RequestSpy? spy = null, WebhookOptions? webhook = null)
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
        var options = Options.Create(new HealthOptions { Patience = TimeSpan.FromMinutes(5) });
        var look = new HealthLook(
            containers,
            queues,
            landing.Bed.Faulty,
            landing.Bed.Account,
            landing.Bed.Loaded,
            catalog,
            landing.Sweep,
            new AlertRows(landing.Bed.Faulty, Options.Create(new AlertOptions()), Options.Create(webhook ?? new WebhookOptions())),
            options,
            landing.Bed.Time
        );
        var health = new HealthCheck(setup, containers, look, options, landing.Bed.Time, log);
        return new HealthBed(landing, queues, health, setup, log);
    }

    /// <summary>Storage lets the app read the lake, and not write into it.</summary>
    public void RefuseWritesIntoTheLake(RequestSpy spy) =>
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Put && request.Uri.Path.Contains(Containers.Lake.Name, StringComparison.Ordinal))
            {
                throw new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", innerException: null);
            }
        };
}
