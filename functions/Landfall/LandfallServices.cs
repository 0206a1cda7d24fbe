using System.Diagnostics.Metrics;
using Landfall.Archives;
using Landfall.Budget;
using Landfall.Canary;
using Landfall.Completeness;
using Landfall.Contracts;
using Landfall.Costs;
using Landfall.Curation;
using Landfall.Curation.Rejects;
using Landfall.Diagnosis;
using Landfall.Events;
using Landfall.Landing;
using Landfall.Landing.Sweeping;
using Landfall.Landing.Unpacking;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Retention;
using Landfall.ServiceLevels;
using Landfall.Storage;
using Landfall.Telemetry;
using Landfall.Warehouses;
using Landfall.Warehouses.Provisioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Landfall;

/// <summary>Registers the pipeline; a host adds its triggers, its storage client and one warehouse.</summary>
public static class LandfallServices
{
    /// <summary>Adds every stage and what it stands on; options come from their sections of <paramref name="configuration"/> and are
    /// checked at start.</summary>
    public static IServiceCollection AddLandfall(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IMilestones, NoMilestones>();
        services.AddSingleton(provider => new PipelineMetrics(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IMeterFactory>()
        ));

        services.AddChecked<CostOptions>(configuration, CostOptions.Section);
        services.AddSingleton<UsageMeter>();
        services.AddSingleton<UsageRows>();
        services.AddSingleton<UsageKeeper>();
        services.AddSingleton<CostReport>();

        services.AddChecked<StorageOptions>(configuration, StorageOptions.Section);
        services.AddSingleton<LandfallContainers>();
        services.AddSingleton<StorageSetup>();
        services.AddChecked<HealthOptions>(configuration, HealthOptions.Section);
        services.AddSingleton<HealthLook>();
        services.AddSingleton<HealthCheck>();
        services.AddChecked<TableStandingOptions>(configuration, TableStandingOptions.Section);
        services.AddSingleton<TableStandings>();
        services.AddSingleton<StatusBoard>();
        services.AddSingleton<RejectTally>();
        services.AddDiagnosis(configuration);

        services.AddBudget(configuration);

        services.AddChecked<ContractOptions>(configuration, ContractOptions.Section);
        services.AddSingleton<ContractStore>();
        services.AddSingleton<ContractHistory>();
        services.AddSingleton<ContractCatalog>();
        services.AddSingleton<IContractClaims>(provider => provider.GetRequiredService<ContractCatalog>());

        services.AddChecked<LedgerOptions>(configuration, LedgerOptions.Section);
        services.AddSingleton<AccountLedger>();
        services.AddSingleton<ManifestDocuments>();
        services.AddSingleton<BatchLedger>();
        services.AddSingleton<EntryGroups>();
        services.AddSingleton<LedgerTables>();
        services.AddSingleton<LoadedTables>();
        services.AddSingleton<OpenBatches>();
        services.AddSingleton<LedgerSummary>();
        services.AddSingleton<GapSearch>();
        services.AddSingleton<KnownBatches>();

        services.AddChecked<ArchiveOptions>(configuration, ArchiveOptions.Section);
        services.AddSingleton<ArchiveReader>();
        services.AddSingleton<UnpackStage>();

        services.AddChecked<SweepOptions>(configuration, SweepOptions.Section);
        services.AddChecked<LandingOptions>(configuration, LandingOptions.Section);
        services.AddSingleton<LandedFiles>();
        services.AddSingleton<Intake>();
        services.AddSingleton<LandedBatches>();
        services.AddSingleton<Registrar>();
        services.AddSingleton<RecentFolders>();
        services.AddSingleton<HotPrefixes>();
        services.AddSingleton<KnownFiles>();
        services.AddSingleton<Arrivals>();
        services.AddSingleton<Sweep>();

        services.AddChecked<CurationOptions>(configuration, CurationOptions.Section);
        services.AddSingleton<Curator>();
        services.AddSingleton<RowHashKeys>();
        services.AddSingleton<GroupPass>();
        services.AddSingleton<CurateStage>();
        services.AddSingleton<CurateGroup>();
        services.AddSingleton<RejectReader>();

        services.AddChecked<LoadingOptions>(configuration, LoadingOptions.Section);
        services.AddSingleton<ILoadSources, StoredLoadSources>();
        services.AddSingleton<LoadExecutor>();
        services.AddSingleton<LoadStage>();
        services.AddSingleton<StorageSweep>();
        services.AddChecked<CanaryOptions>(configuration, CanaryOptions.Section);
        services.AddSingleton(provider => new Lazy<IWarehouseReader>(provider.GetRequiredService<IWarehouseReader>));
        services.AddSingleton<CanaryQueries>();
        services.AddSingleton<WarehouseStanding>();
        services.AddSingleton<WarehouseLook>();

        services.AddChecked<RetentionOptions>(configuration, RetentionOptions.Section);
        services.AddSingleton<PartRetention>();

        services.AddEvents(configuration);
        services.AddSingleton<EventRows>();
        services.AddSingleton<IStageLog, StageLog>();
        services.AddSingleton<TellStage>();

        services.AddPlanning(configuration);
        services.AddSingleton<TableSweep>();

        services.AddChecked<ServiceLevelOptions>(configuration, ServiceLevelOptions.Section);
        services.AddSingleton<ObjectiveRows>();
        services.AddSingleton<ServiceLevelCheck>();

        services.AddSingleton<Provisioner>();

        services.AddSingleton<Release>();
        services.AddSingleton<Reprocess>();
        services.AddSingleton<Replay>();
        services.AddSingleton<Forget>();
        services.AddSingleton<ILostLoads, LostLoads>();
        services.AddSingleton<Rebuild>();
        services.AddChecked<RestoreOptions>(configuration, RestoreOptions.Section);
        services.AddSingleton<IMarkedBatches, MarkedBatches>();
        services.AddSingleton<RestoreLedger>();
        services.AddSingleton<RestoreHold>();
        services.AddSingleton<RecoveryRequests>();
        services.AddSingleton<RecoveryStage>();
        services.AddSingleton<PoisonMessages>();
        return services;
    }

    internal static void AddChecked<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();
}
