using Landfall.Warehouses.Provisioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services
            .AddSingleton<IPartSource, LakeParts>()
            .AddSingleton<DuckDbWarehouse>()
            .AddSingleton<IWarehouse>(provider => provider.GetRequiredService<DuckDbWarehouse>())
            .AddSingleton<IWarehouseReader, DuckDbReader>()
            .AddSingleton<IWarehouseProvisioner, DuckDbProvisioner>();
    }
}
