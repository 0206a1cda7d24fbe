using System.Diagnostics;
using System.Reflection;
using Landfall.Contracts;
using Landfall.EndToEnd.Tests.Telemetry;
using Landfall.Functions.Hosting;
using Landfall.Functions.Telemetry;
using Landfall.Ledger.Rows;
using Landfall.Ledger.Rows.Tables;
using Landfall.Storage;
using Landfall.Telemetry;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Synapse;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Landfall.OnAzure.Tests;

public sealed class CompositionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-azure-");

    public static TheoryData<string, Type> Warehouses =>
        new() { { "duckdb", typeof(DuckDbWarehouse) }, { "synapse", typeof(SynapseWarehouse) } };

    /// <summary>Every function of the app by name, with its method.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> Functions { get; } =
        typeof(DurableStarter)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FunctionAttribute)))
            .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name, StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Warehouses))]
    public void Build_EachWarehouse_StartsAndMakesEveryFunction(string warehouse, Type expected)
    {
        using var app = AzureApp.Build([], Settings(warehouse));

        app.Services.GetRequiredService<IStartupValidator>().Validate();
        Assert.IsType(expected, app.Services.GetRequiredService<IWarehouse>());
        Assert.Same(app.Services.GetRequiredService<IWarehouse>().Limits, app.Services.GetRequiredService<WarehouseLimits>());
        Assert.IsType<TableLedgerStore>(app.Services.GetRequiredService<ILedgerStore>());
        using var scope = app.Services.CreateScope();
        Assert.All(Functions.Values, method =>
            Assert.NotNull(ActivatorUtilities.CreateInstance(scope.ServiceProvider, method.DeclaringType!))
        );
    }

    // The exporter's own sampler keeps five traces a second, and what a caller says about sampling would decide too.
    [Fact]
    public async Task Build_AzureMonitor_GetsEverySpanOfManyFilesAtOnce()
    {
        const int Files = 300;
        await using var monitor = await TelemetryReceiver.OfAzureMonitorAsync();
        var settings = Settings("duckdb");
        settings[TelemetryExport.AzureMonitorSetting] = $"InstrumentationKey={Guid.Empty};IngestionEndpoint={monitor.Url}";
        settings["Landfall:Telemetry:Folder"] = Path.Combine(_folder.FullName, "telemetry");
        using (var app = AzureApp.Build([], settings))
        {
            var traces = app.Services.GetRequiredService<TracerProvider>();
            using var caller = new Activity("caller").Start();
            for (var file = 0; file < Files; file++)
            {
                PipelineTraces.Ended(
                    new FileStage(
                        $"crm.sampled-{file}",
                        0,
                        "crm.sampled",
                        "load",
                        1,
                        "published",
                        DateTimeOffset.UnixEpoch,
                        TimeSpan.Zero,
                        1,
                        1,
                        ErrorCode: null
                    )
                );
            }

            Assert.True(traces.ForceFlush());
        }

        var spans = MonitorItem.Of(monitor.Taken).Where(item => item[AttributeNames.Table] == "crm.sampled").ToList();
        Assert.Equal(Files, spans.Select(span => span.Operation).Distinct(StringComparer.Ordinal).Count());
        Assert.All(spans, span => Assert.Null(span.SampleRate));
    }

    [Fact]
    public void Build_NoWarehouse_SaysWhichSettingsToGive()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => AzureApp.Build([], Settings("none")));

        Assert.Equal(
            "No warehouse is set; expected Landfall__Warehouse__Synapse__ConnectionString and Landfall__Warehouse__Synapse__Lake "
                + "of a dedicated SQL pool, or Landfall__Warehouse__DuckDb__Path, for one instance only, as on a developer's machine.",
            failure.Message
        );
    }

    [Fact]
    public void Build_NoStorageForTheLedger_SaysWhichSettingsToGive()
    {
        var settings = Settings("duckdb");
        settings[LandfallNames.HostStorageSetting] = null;

        var failure = Assert.Throws<InvalidOperationException>(() => AzureApp.Build([], settings));

        Assert.Equal(
            "No account is set for the ledger; expected LedgerStorage__tableServiceUri or LedgerStorage__accountName with an identity, "
                + "or a connection string in LedgerStorage. Without any of them it is in the app's own account, by AzureWebJobsStorage, "
                + "AzureWebJobsStorage__tableServiceUri or AzureWebJobsStorage__accountName.",
            failure.Message
        );
    }

    [Fact]
    public void Build_NoStorageForTheEvents_SaysWhichSettingsToGive()
    {
        var settings = Settings("duckdb");
        settings[LandfallNames.EventStorageSetting] = null;

        var failure = Assert.Throws<InvalidOperationException>(() => AzureApp.Build([], settings));

        Assert.Equal(
            "No account is set for the queue of events; expected EventStorage__queueServiceUri or EventStorage__accountName "
                + "with an identity, or a connection string in EventStorage.",
            failure.Message
        );
    }

    [Theory]
    [InlineData(
        "queueServiceUri",
        "https://files.queue.core.windows.net/",
        "https://files.queue.core.windows.net/webjobs-blobtrigger-poison"
    )]
    [InlineData(
        "blobServiceUri",
        "https://files.blob.core.windows.net/",
        "http://127.0.0.1:10001/devstoreaccount1/webjobs-blobtrigger-poison"
    )]
    public void Build_QueuesOfTheLandingAccount_AreThoseOfTheHostWhereItHasNone(string setting, string account, string expected)
    {
        var settings = Settings("duckdb");
        settings[LandfallNames.LandingStorageSetting] = null;
        settings[$"{LandfallNames.LandingStorageSetting}:blobServiceUri"] = "https://files.blob.core.windows.net/";
        settings[$"{LandfallNames.LandingStorageSetting}:{setting}"] = account;
        settings["Landfall:Storage:Prefix"] = "team-a-";

        using var app = AzureApp.Build([], settings);

        var queues = app.Services.GetRequiredService<LandfallQueues>();
        Assert.Equal(expected, queues.BlobPoison.Uri.ToString());
        Assert.Equal(("team-a-events", "team-a-events-poison"), (queues.Events.Name, queues.EventsPoison.Name));
    }

    [Fact]
    public void Build_LedgerByAccountAndIdentity_NamesItsTableByThePrefix()
    {
        var settings = Settings("duckdb");
        settings[$"{LandfallNames.LedgerStorageSetting}:accountName"] = "crm";
        settings["Landfall:Storage:Prefix"] = "team-a-";

        using var app = AzureApp.Build([], settings);

        Assert.Equal("landfallteamaledger", app.Services.GetRequiredService<IOptions<TableLedgerOptions>>().Value.Name);
        Assert.IsType<TableLedgerStore>(app.Services.GetRequiredService<ILedgerStore>());
    }

    [Fact]
    public async Task Build_WorkerIndexing_GivesTheHostEveryFunction()
    {
        using var app = AzureApp.Build([], Settings("duckdb"));

        var indexed = await app.Services.GetRequiredService<IFunctionMetadataProvider>().GetFunctionMetadataAsync(AppContext.BaseDirectory);

        Assert.Equal(Functions.Keys.Order(StringComparer.Ordinal), indexed.Select(function => function.Name).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Dictionary<string, string?> Settings(string warehouse)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [LandfallNames.HostStorageSetting] = "UseDevelopmentStorage=true",
            [LandfallNames.LandingStorageSetting] = "UseDevelopmentStorage=true",
            [LandfallNames.EventStorageSetting] = "UseDevelopmentStorage=true",
            ["Landfall:Curation:TempFolder"] = _folder.FullName,
            ["Functions:Worker:HostEndpoint"] = "http://127.0.0.1:1",
            ["Functions:Worker:RequestId"] = "1",
            ["Functions:Worker:WorkerId"] = "1",
            ["Functions:Worker:GrpcMaxMessageLength"] = "1000000",
        };
        switch (warehouse)
        {
            case "duckdb":
                settings[$"{DuckDbWarehouseOptions.Section}:{nameof(DuckDbWarehouseOptions.Path)}"] = Path.Combine(
                    _folder.FullName,
                    "warehouse.duckdb"
                );
                break;
            case "synapse":
                settings[$"{SynapseWarehouseOptions.Section}:{nameof(SynapseWarehouseOptions.ConnectionString)}"] =
                    "Server=tcp:none.invalid,1433;Database=pool;Encrypt=True;Authentication=Active Directory Managed Identity";
                settings[$"{SynapseWarehouseOptions.Section}:{nameof(SynapseWarehouseOptions.Lake)}"] =
                    "https://account.dfs.core.windows.net/lake";
                break;
        }

        return settings;
    }
}
