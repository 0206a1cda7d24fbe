using System.ComponentModel.DataAnnotations;
using Landfall.Contracts;
using Landfall.Warehouses.Provisioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Warehouses.Synapse;

/// <summary>The dedicated SQL pool that is the warehouse, and how patient the host is with it.</summary>
public sealed class SynapseWarehouseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Warehouse:Synapse";

    /// <summary>
    /// The provider's connection string, without a secret:
    /// <c>Server=tcp:&lt;workspace&gt;.sql.azuresynapse.net,1433;Database=&lt;pool&gt;;Encrypt=True;Authentication=Active Directory Managed
    /// Identity;User Id=&lt;client id&gt;</c>.
    /// </summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// The connection for people's queries, whose login should be one that can only read; null for that of the loads. A query is one SELECT
    /// in either case.
    /// </summary>
    public string? ReaderConnectionString { get; set; }

    /// <summary>How long a query of a person may take; the Functions host ends a request after 230 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(200);

    /// <summary>
    /// The lake container on the <c>.dfs.</c> endpoint of an account with a hierarchical namespace, such as
    /// <c>https://account.dfs.core.windows.net/lake</c>; only there COPY reads Parquet with a managed identity.
    /// </summary>
    [Required]
    [RegularExpression(@"^https://[a-z0-9-]+\.dfs\.[a-z0-9.-]+/[a-z0-9-]+$")]
    public string Lake { get; set; } = "";

    /// <summary>Loads that one host has under way at once; a small pool runs 4 queries (reference 4.6).</summary>
    [Range(1, 64)]
    public int ConcurrentLoads { get; set; } = 2;

    /// <summary>How long a copy, an insert or a count may take.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "12:00:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a statement waits for a control row that another loader holds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a passing fault is met by another try of a statement that may be repeated.</summary>
    [Range(1, 10)]
    public int Retries { get; set; } = 4;

    /// <summary>The wait before the first of them; each later one waits about twice as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(3);
}

/// <summary>Puts the Synapse warehouse into an app.</summary>
public static class SynapseWarehouseServices
{
    /// <summary>
    /// Adds <see cref="IWarehouse"/>, <see cref="IWarehouseReader"/> and <see cref="IWarehouseProvisioner"/> on a dedicated SQL pool, its
    /// options from <paramref name="configuration"/>. The host calls
    /// <see cref="SynapseWarehouse.CheckAsync(CancellationToken)"/> before it starts.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">Has <see cref="SynapseWarehouseOptions.Section"/>.</param>
    public static IServiceCollection AddSynapseWarehouse(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<SynapseWarehouseOptions>()
            .Bind(configuration.GetSection(SynapseWarehouseOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services
            .AddSingleton(WarehouseLimits.Synapse)
            .AddSingleton<SynapseWarehouse>()
            .AddSingleton<IWarehouse>(provider => provider.GetRequiredService<SynapseWarehouse>())
            .AddSingleton<IWarehouseReader, SynapseReader>()
            .AddSingleton<IWarehouseGrants, SynapseGrants>()
            .AddSingleton<IWarehouseProvisioner, SynapseProvisioner>();
    }
}
