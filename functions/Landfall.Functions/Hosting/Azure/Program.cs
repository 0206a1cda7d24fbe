using Azure.Identity;
using Azure.Storage.Blobs;
using Landfall;
using Landfall.Functions.Hosting;
using Landfall.Warehouses.DuckDb;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

// Composes the app for the Functions host: the same services and functions as on one machine, with the platform's own triggers and storage.
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();

var storage = builder.Configuration.GetSection("LandingStorage");
var identity = storage["clientId"] is { } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned;
builder.Services.AddSingleton(storage["blobServiceUri"] is { } account
    ? new BlobServiceClient(new Uri(account), new ManagedIdentityCredential(identity))
    : new BlobServiceClient(storage.Value ?? throw new InvalidOperationException(
        "No storage account is set; expected LandingStorage__blobServiceUri with an identity, or a connection string in LandingStorage.")));
builder.Services.AddLandfall(builder.Configuration);

// A DuckDB file belongs to one process: on more than one instance each would have a warehouse of its own, so it has to be asked for.
if (string.IsNullOrEmpty(builder.Configuration[$"{DuckDbWarehouseOptions.Section}:Path"]))
{
    throw new InvalidOperationException(
        $"No warehouse is set; expected {DuckDbWarehouseOptions.Section.Replace(":", "__", StringComparison.Ordinal)}__Path, for one instance only, as on a developer's machine.");
}

builder.Services.AddDuckDbWarehouse(builder.Configuration);
builder.Services.AddSingleton(new HostKind("azure"));
builder.Services.AddSingleton<IngestionStarter>();
builder.Build().Run();
