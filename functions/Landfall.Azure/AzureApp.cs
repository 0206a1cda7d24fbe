using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Landfall.Costs;
using Landfall.Events;
using Landfall.Functions.Activities;
using Landfall.Functions.Hosting;
using Landfall.Functions.Telemetry;
using Landfall.Ledger.Rows.Tables;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Synapse;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Landfall.OnAzure;

/// <summary>Composes the app for the Functions host: the same services and functions as on one machine, with the platform's own triggers
/// and storage.</summary>
public static class AzureApp
{
    // Storage is a network away there, and a table's turn waits for it most of its time.
    private const int TurnsPerCore = 4;

    private const string InsightsAuthentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Builds the worker, which runs when the Functions host starts it; options are checked at its start.</summary>
    /// <param name="args">What the Functions host says to its worker.</param>
    /// <param name="settings">Settings beside those of the environment, which they go before.</param>
    /// <exception cref="InvalidOperationException">No storage or no warehouse is set.</exception>
    public static IHost Build(string[] args, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.Configuration.AddInMemoryCollection(settings);

        // Before the worker's own service, which may wait for a host that has died already.
        builder.Services.AddHostedService<FunctionsHostWatch>();
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
        builder.AddTelemetryExport(InsightsClient(builder.Configuration[InsightsAuthentication]));

        builder.UseMiddleware<UsageMiddleware>();
        var blobs = LandingStorage(builder.Configuration.GetSection(LandfallNames.LandingStorageSetting));
        var queues = Queues(builder.Configuration);
        var tables = LedgerStorage(builder.Configuration);
        builder.Services.AddSingleton(provider => blobs(Counted(provider, new BlobClientOptions(), StorageServices.Blob)));
        builder.Services.AddSingleton(provider => queues(() => Counted(provider, new QueueClientOptions(), StorageServices.Queue)));
        // Before the settings, which may say otherwise: metrics leave each minute, and each look costs calls of storage.
        builder.Services.Configure<TableStandingOptions>(standing => standing.Every = TimeSpan.FromMinutes(1));
        builder.Services.AddLandfall(builder.Configuration);
        builder.Services.PostConfigure<PlanningOptions>(planning =>
            planning.Turns =
                planning.Turns > 0 ? planning.Turns : Math.Min(TurnsPerCore * Environment.ProcessorCount, PlanningOptions.MostTurns)
        );
        builder.Services.AddTableLedger(builder.Configuration, provider =>
            tables(Counted(provider, new TableClientOptions(), StorageServices.Table))
        );
        builder.Services.AddEventGrid(builder.Configuration);
        AddWarehouse(builder.Services, builder.Configuration);
        builder.Services.AddSingleton<HealthService>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<HealthService>());
        builder.Services.AddHostedService<GaugeService>();
        builder.Services.AddHostedService<UsageService>();
        builder.Services.AddHostedService<CanaryService>();
        builder.Services.AddSingleton(new HostKind("azure"));
        builder.Services.AddSingleton<DurableStarter>();
        builder.Services.AddSingleton<IIngestionStarter>(provider => provider.GetRequiredService<DurableStarter>());
        builder.Services.AddSingleton<TurnGate>();
        builder.Services.AddSingleton<TableTurn>();
        return builder.Build();
    }

    // The platform's own form: "Authorization=AAD", with "ClientId=<id>" for a user-assigned identity; null when the key in the connection
    // string is enough.
    private static ManagedIdentityCredential? InsightsClient(string? authentication)
    {
        var parts = (authentication ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        return parts.GetValueOrDefault("Authorization") is "AAD"
            ? new ManagedIdentityCredential(Identity(parts.GetValueOrDefault("ClientId")))
            : null;
    }

    private static TOptions Counted<TOptions>(IServiceProvider provider, TOptions options, string service)
        where TOptions : ClientOptions => options.Counted(service, provider.GetRequiredService<UsageMeter>());

    // The blob trigger's connection, by the same settings: a connection string, or an account and an identity.
    private static Func<BlobClientOptions, BlobServiceClient> LandingStorage(IConfigurationSection settings)
    {
        if (settings.Value is { Length: > 0 } connectionString)
        {
            return options => new BlobServiceClient(connectionString, options);
        }

        var account = settings["blobServiceUri"]
            ?? (settings["accountName"] is { Length: > 0 } name ? $"https://{name}.blob.core.windows.net" : null);
        if (account is null)
        {
            throw new InvalidOperationException(
                "No storage account is set; expected LandingStorage__blobServiceUri (with LandingStorage__queueServiceUri "
                    + "for the trigger) or LandingStorage__accountName with an identity, or a connection string in LandingStorage."
            );
        }

        var (address, credential) = (new Uri(account), Credential(settings));
        return options => new BlobServiceClient(address, credential, options);
    }

    private static Func<Func<QueueClientOptions>, LandfallQueues> Queues(IConfiguration configuration)
    {
        var events = QueueStorage(configuration.GetSection(LandfallNames.EventStorageSetting))
            ?? throw new InvalidOperationException(
                "No account is set for the queue of events; expected EventStorage__queueServiceUri or "
                    + "EventStorage__accountName with an identity, or a connection string in EventStorage."
            );
        var name = configuration[LandfallNames.EventsQueueSetting] is { Length: > 0 } named
            ? named
            : configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Prefix)}"] + LandfallNames.Events;

        // As the Functions host does: where the blobs' account has no queues, its own has the given-up blobs.
        var landing = QueueStorage(configuration.GetSection(LandfallNames.LandingStorageSetting))
            ?? QueueStorage(configuration.GetSection(LandfallNames.HostStorageSetting))
            ?? events;
        return options => new LandfallQueues(events(options()), name, landing(options()));
    }

    private static Func<QueueClientOptions, QueueServiceClient>? QueueStorage(IConfigurationSection settings)
    {
        if (settings.Value is { Length: > 0 } connectionString)
        {
            return options => new QueueServiceClient(connectionString, options);
        }

        var account = settings["queueServiceUri"]
            ?? (settings["accountName"] is { Length: > 0 } name ? $"https://{name}.queue.core.windows.net" : null);
        if (account is null)
        {
            return null;
        }

        var (address, credential) = (new Uri(account), Credential(settings));
        return options => new QueueServiceClient(address, credential, options);
    }

    // The app's own account, unless another is named: what the platform keeps there are tables too.
    private static Func<TableClientOptions, TableServiceClient> LedgerStorage(IConfiguration configuration)
    {
        var settings = configuration.GetSection(LandfallNames.LedgerStorageSetting);
        settings = settings.Exists() ? settings : configuration.GetSection(LandfallNames.HostStorageSetting);
        if (settings.Value is { Length: > 0 } connectionString)
        {
            return options => new TableServiceClient(connectionString, options);
        }

        var account = settings["tableServiceUri"]
            ?? (settings["accountName"] is { Length: > 0 } name ? $"https://{name}.table.core.windows.net" : null);
        if (account is null)
        {
            throw new InvalidOperationException(
                "No account is set for the ledger; expected LedgerStorage__tableServiceUri or LedgerStorage__accountName "
                    + "with an identity, or a connection string in LedgerStorage. Without any of them it is in the app's own account, "
                    + "by AzureWebJobsStorage, AzureWebJobsStorage__tableServiceUri or AzureWebJobsStorage__accountName."
            );
        }

        var (address, credential) = (new Uri(account), Credential(settings));
        return options => new TableServiceClient(address, credential, options);
    }

    private static TokenCredential Credential(IConfigurationSection settings) =>
        string.Equals(settings["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(Identity(settings["clientId"]))
            : new DefaultAzureCredential();

    private static ManagedIdentityId Identity(string? clientId) =>
        string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId);

    // A DuckDB file belongs to one process: on more than one instance each would have a warehouse of its own, so it has to be asked for.
    private static void AddWarehouse(IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[$"{DuckDbWarehouseOptions.Section}:{nameof(DuckDbWarehouseOptions.Path)}"] is { Length: > 0 })
        {
            services.AddDuckDbWarehouse(configuration);
            return;
        }

        if (configuration[$"{SynapseWarehouseOptions.Section}:{nameof(SynapseWarehouseOptions.ConnectionString)}"] is { Length: > 0 })
        {
            services.AddSynapseWarehouse(configuration);
            return;
        }

        throw new InvalidOperationException(
            "No warehouse is set; "
                + $"expected {Setting(SynapseWarehouseOptions.Section, nameof(SynapseWarehouseOptions.ConnectionString))} "
                + $"and {Setting(SynapseWarehouseOptions.Section, nameof(SynapseWarehouseOptions.Lake))} of a dedicated SQL pool, "
                + $"or {Setting(DuckDbWarehouseOptions.Section, nameof(DuckDbWarehouseOptions.Path))}, "
                + "for one instance only, as on a developer's machine."
        );
    }

    private static string Setting(string section, string option) => $"{section.Replace(":", "__", StringComparison.Ordinal)}__{option}";
}
