using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Diagnosis;
using Landfall.Warehouses.Provisioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Puts the DuckDB warehouse into an app.</summary>
public static class DuckDbWarehouseServices
{
    /// <summary>
    /// Adds <see cref="IWarehouse"/>, <see cref="IWarehouseReader"/> and <see cref="IWarehouseProvisioner"/> on one DuckDB file, its
    /// options from <paramref name="configuration"/>.
    /// </summary>
    public static IServiceCollection AddDuckDbWarehouse(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<DuckDbWarehouseOptions>()
            .Bind(configuration.GetSection(DuckDbWarehouseOptions.Section))
            .PostConfigure<IOptions<BudgetOptions>>((options, budget) => options.MemoryLimit ??= DuckDbShares.Default(budget.Value))
            .ValidateDataAnnotations()
            .Validate<IOptions<BudgetOptions>>(
                (options, budget) => DuckDbShares.IsLeft(options, budget.Value),
                $"{DuckDbWarehouseOptions.Section}:{nameof(DuckDbWarehouseOptions.MemoryLimit)} leaves less than 256 MiB of "
                    + $"{BudgetOptions.Section}:{nameof(BudgetOptions.Memory)} to curate with. Lower the one or raise the other."
            )
            .ValidateOnStart();
        services.AddFolderCheck<DuckDbWarehouseOptions>(
            "the warehouse",
            $"{DuckDbWarehouseOptions.Section}:{nameof(DuckDbWarehouseOptions.Path)}",
            options => Path.GetDirectoryName(Path.GetFullPath(options.Path))!
        );
        return services
            .AddSingleton(WarehouseLimits.DuckDb)
            .AddSingleton<IPartSource, LakeParts>()
            .AddSingleton<DuckDbWarehouse>()
            .AddSingleton(provider => DuckDbShares.Resident(provider.GetRequiredService<IOptions<DuckDbWarehouseOptions>>().Value))
            .AddSingleton<IWarehouse>(provider => provider.GetRequiredService<DuckDbWarehouse>())
            .AddSingleton<IWarehouseReader, DuckDbReader>()
            .AddSingleton<IWarehouseProvisioner, DuckDbProvisioner>();
    }
}
