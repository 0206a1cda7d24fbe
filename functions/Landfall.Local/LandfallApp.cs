using System.ComponentModel.DataAnnotations;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Landfall.Costs;
using Landfall.Curation;
using Landfall.Events;
using Landfall.Events.Files;
using Landfall.Functions.Activities;
using Landfall.Functions.Hosting;
using Landfall.Functions.Telemetry;
using Landfall.Ledger.Rows.Sqlite;
using Landfall.Local.Durable;
using Landfall.Local.Hosting;
using Landfall.Local.Polling;
using Landfall.Local.StatusPage;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Landfall.Warehouses.DuckDb;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.Local;

/// <summary>Composes the app for one machine: its host, a storage emulator and a DuckDB warehouse.</summary>
public static class LandfallApp
{
    // The watch for changed settings would be told of every file that is written below the folder the host was started in: its own data.
    private static readonly string[] s_settingsAreReadOnce = ["--hostBuilder:reloadConfigOnChange=false"];

    private const string TelemetryFolder = $"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Folder)}";
    private const string EventsFolder = $"{EventFileOptions.Section}:{nameof(EventFileOptions.Folder)}";

    /// <summary>Builds the app, which runs from StartAsync to StopAsync and answers at its first address; its <see cref="HostStanding"/>
    /// says whether it works or stands by.</summary>
    /// <param name="options">Where its storage and its warehouse are.</param>
    /// <param name="configure">Replaces or adds services, after all others.</param>
    /// <exception cref="ValidationException">An option is missing or out of its range.</exception>
    public static WebApplication Build(LandfallAppOptions options, Action<IServiceCollection>? configure = null)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = s_settingsAreReadOnce });
        builder.Configuration.AddInMemoryCollection(Settings(options)).AddInMemoryCollection(options.Settings);
        builder.Logging.SetMinimumLevel(options.MinimumLogLevel);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        builder.Services.AddSingleton(provider => new BlobServiceClient(
            options.StorageConnectionString,
            new BlobClientOptions().Counted(StorageServices.Blob, provider.GetRequiredService<UsageMeter>())
        ));
        builder.Services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            return new LandfallQueues(
                Queues(LandfallNames.EventStorageSetting),
                configuration[LandfallNames.EventsQueueSetting]!,
                Queues(LandfallNames.LandingStorageSetting)
            );

            QueueServiceClient Queues(string setting) =>
                new(
                    configuration[setting],
                    new QueueClientOptions().Counted(StorageServices.Queue, provider.GetRequiredService<UsageMeter>())
                );
        });
        builder.Services.AddLandfall(builder.Configuration);
        builder.Services.AddSqliteLedger(builder.Configuration);
        builder.Services.AddDuckDbWarehouse(builder.Configuration);
        builder.Services.AddEventFiles(builder.Configuration);
        builder.Services.AddSingleton<IEventSink, QueueEventSink>();
        builder.Services.AddSingleton(new HostKind("local"));
        builder.Services.AddSingleton<DurableStarter>();
        builder.Services.AddSingleton<IIngestionStarter>(provider => provider.GetRequiredService<DurableStarter>());
        builder.Services.AddSingleton<TurnGate>();
        builder.Services.AddSingleton<TableTurn>();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<IHostWork, LandfallStart>();
        builder.Services.AddSingleton<IHostWork, MetricsWork>();
        builder.Services.AddSingleton<IHostWork, UsageWork>();
        builder.Services.AddSingleton<IHostWork, CanaryWork>();
        builder.Services.AddSingleton<IKnownBlobs, LedgerBlobs>();
        builder.Services.Configure<DurableEngineOptions>(engine => engine.TaskHubName = LandfallNames.TaskHubOf(options.ContainerPrefix));
        builder.AddLocalFunctions([.. typeof(DurableStarter).Assembly.GetTypes(), .. typeof(LandfallApp).Assembly.GetTypes()], host =>
        {
            host.Port = options.Port;
            host.SeatContainer = options.ContainerPrefix + LandfallNames.Ledger;
        });
        configure?.Invoke(builder.Services);

        // After whoever takes all writers of logs away, to write them elsewhere.
        builder.AddTelemetryExport().AddMetricsEndpoint();

        var app = builder.Build();
        app.UseMiddleware<StandbyHealth>();
        app.MapLocalFunctions();
        app.MapMetricsEndpoint();
        app.MapStatusPage();
        return app;
    }

    private static Dictionary<string, string?> Settings(LandfallAppOptions options) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            [LandfallNames.HostStorageSetting] = options.StorageConnectionString,
            [LandfallNames.LandingStorageSetting] = options.StorageConnectionString,
            [LandfallNames.LandingContainerSetting] = options.ContainerPrefix + LandfallNames.Landing,
            [LandfallNames.EventStorageSetting] = options.StorageConnectionString,
            [LandfallNames.EventsQueueSetting] = options.ContainerPrefix + LandfallNames.Events,
            [$"{StorageOptions.Section}:{nameof(StorageOptions.Prefix)}"] = options.ContainerPrefix,
            [LandfallNames.SweepScheduleSetting] = "0 */1 * * * *",
            [LandfallNames.TableWatchScheduleSetting] = "*/1 * * * * *",
            [LandfallNames.WarehouseSweepScheduleSetting] = "0 7 * * * *",
            [LandfallNames.PartSweepScheduleSetting] = "0 37 * * * *",
            [LandfallNames.ServiceLevelScheduleSetting] = "0 * * * * *",
            [LandfallNames.AlertScheduleSetting] = "*/5 * * * * *",
            [$"{DuckDbWarehouseOptions.Section}:{nameof(DuckDbWarehouseOptions.Path)}"] = options.WarehousePath,
            [$"{DuckDbWarehouseOptions.Section}:{nameof(DuckDbWarehouseOptions.TempFolder)}"] = options.TempFolder is null
                ? null
                : Path.Combine(options.TempFolder, "load"),
            [$"{SqliteLedgerOptions.Section}:{nameof(SqliteLedgerOptions.Path)}"] = options.LedgerPath
                ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.WarehousePath))!, "ledger.db"),
            [TelemetryFolder] = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.WarehousePath))!, "telemetry"),
            [EventsFolder] = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.WarehousePath))!, "events"),
            [$"{CurationOptions.Section}:{nameof(CurationOptions.TempFolder)}"] = options.TempFolder is null
                ? ""
                : Path.Combine(options.TempFolder, "curate"),
        };
}
