using System.Globalization;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Azure.Storage.Blobs;
using Landfall;
using Landfall.Events;
using Landfall.Functions.Hosting;
using Landfall.Ledger;
using Landfall.Ledger.Rows.Tables;
using Landfall.Storage;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Synapse;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

// Composes the app for the Functions host: the same services and functions as on one machine, with the platform's own triggers and storage.

// SqlClient needs the machine's cultures, Landfall none of them.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
AddTelemetry(builder.Services, builder.Configuration);

builder.Services.AddSingleton(LandingStorage(builder.Configuration.GetSection("LandingStorage")));
builder.Services.AddLandfall(builder.Configuration);
builder.Services.AddTableLedger(builder.Configuration, LedgerStorage(builder.Configuration));
builder.Services.AddEventGrid(builder.Configuration);
AddWarehouse(builder.Services, builder.Configuration);
builder.Services.AddSingleton(new HostKind("azure"));
builder.Services.AddSingleton<IngestionStarter>();

var app = builder.Build();
await app.Services.GetRequiredService<LandfallContainers>().EnsureAsync(CancellationToken.None);
await app.Services.GetRequiredService<BatchLedger>().EnsureAsync(CancellationToken.None);
await app.Services.CheckSynapseAsync();
await app.RunAsync();

// Traces, metrics and logs go to Azure Monitor when it is named, and to whatever else the host collects otherwise.
static void AddTelemetry(IServiceCollection services, IConfiguration configuration)
{
    var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults()
        .WithTracing(traces => traces.AddSource("Landfall*"))
        .WithMetrics(metrics => metrics.AddMeter("Landfall*"));
    if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is not { Length: > 0 } insights)
    {
        return;
    }

    telemetry.UseAzureMonitorExporter(exporter =>
    {
        exporter.ConnectionString = insights;
        // By default only some traces are kept, and the logs of the others dropped: then a file could not be followed by its lines.
        exporter.EnableTraceBasedLogsSampler = false;
        if (InsightsClient(configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]) is { } identity)
        {
            exporter.Credential = new ManagedIdentityCredential(identity);
        }
    });
}

// The platform's own form: "Authorization=AAD", with "ClientId=<id>" for a user-assigned identity; null when the key in the connection string is enough.
static ManagedIdentityId? InsightsClient(string? authentication)
{
    var parts = (authentication ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(part => part.Split('=', 2))
        .Where(part => part.Length == 2)
        .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
    return parts.GetValueOrDefault("Authorization") is "AAD" ? Identity(parts.GetValueOrDefault("ClientId")) : null;
}

// The blob trigger's connection, by the same settings: a connection string, or an account and an identity.
static BlobServiceClient LandingStorage(IConfigurationSection settings)
{
    if (settings.Value is { Length: > 0 } connectionString)
    {
        return new BlobServiceClient(connectionString);
    }

    var account = settings["blobServiceUri"] ?? (settings["accountName"] is { Length: > 0 } name ? $"https://{name}.blob.core.windows.net" : null);
    if (account is null)
    {
        throw new InvalidOperationException(
            "No storage account is set; expected LandingStorage__blobServiceUri (with LandingStorage__queueServiceUri for the trigger) or LandingStorage__accountName with an identity, or a connection string in LandingStorage.");
    }

    return new BlobServiceClient(new Uri(account), Credential(settings));
}

// The app's own account, unless another is named: what the platform keeps there are tables too.
static TableServiceClient LedgerStorage(IConfiguration configuration)
{
    var settings = configuration.GetSection("LedgerStorage");
    settings = settings.Exists() ? settings : configuration.GetSection("AzureWebJobsStorage");
    if (settings.Value is { Length: > 0 } connectionString)
    {
        return new TableServiceClient(connectionString);
    }

    var account = settings["tableServiceUri"] ?? (settings["accountName"] is { Length: > 0 } name ? $"https://{name}.table.core.windows.net" : null);
    return account is null
        ? throw new InvalidOperationException(
            "No account is set for the ledger; expected LedgerStorage__tableServiceUri or LedgerStorage__accountName with an identity, or a connection string in LedgerStorage; "
            + "without any, the ledger is in the app's own account by AzureWebJobsStorage, AzureWebJobsStorage__tableServiceUri or AzureWebJobsStorage__accountName.")
        : new TableServiceClient(new Uri(account), Credential(settings));
}

static TokenCredential Credential(IConfigurationSection settings) =>
    string.Equals(settings["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
        ? new ManagedIdentityCredential(Identity(settings["clientId"]))
        : new DefaultAzureCredential();

static ManagedIdentityId Identity(string? clientId) =>
    string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId);

// A DuckDB file belongs to one process: on more than one instance each would have a warehouse of its own, so it has to be asked for.
static void AddWarehouse(IServiceCollection services, IConfiguration configuration)
{
    if (configuration[$"{DuckDbWarehouseOptions.Section}:{nameof(DuckDbWarehouseOptions.Path)}"] is { Length: > 0 })
    {
        services.AddDuckDbWarehouse(configuration);
        return;
    }

    if (configuration[$"{SynapseWarehouseOptions.Section}:{nameof(SynapseWarehouseOptions.ConnectionString)}"] is { Length: > 0 })
    {
        services.AddSynapse(configuration);
        return;
    }

    throw new InvalidOperationException(
        $"No warehouse is set; expected {Setting(SynapseWarehouseOptions.Section, nameof(SynapseWarehouseOptions.ConnectionString))} and {Setting(SynapseWarehouseOptions.Section, nameof(SynapseWarehouseOptions.Lake))} of a dedicated SQL pool, "
        + $"or {Setting(DuckDbWarehouseOptions.Section, nameof(DuckDbWarehouseOptions.Path))}, for one instance only, as on a developer's machine.");
}

static string Setting(string section, string option) => $"{section.Replace(":", "__", StringComparison.Ordinal)}__{option}";
