using Landfall.Warehouses.Provisioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Warehouses.Synapse;

/// <summary>Puts the Synapse warehouse into an app.</summary>
public static class SynapseWarehouseServices
{
    /// <summary>
    /// Adds <see cref="IWarehouse"/> and <see cref="IWarehouseProvisioner"/> on a dedicated SQL pool, its options from <paramref name="configuration"/>. The host calls <see cref="SynapseWarehouse.CheckAsync"/> before it starts.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">Has <see cref="SynapseWarehouseOptions.Section"/>.</param>
    public static IServiceCollection AddSynapseWarehouse(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SynapseWarehouseOptions>().Bind(configuration.GetSection(SynapseWarehouseOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<SynapseWarehouse>()
            .AddSingleton<IWarehouse>(provider => provider.GetRequiredService<SynapseWarehouse>())
            .AddSingleton<IWarehouseProvisioner, SynapseProvisioner>();
    }
}
