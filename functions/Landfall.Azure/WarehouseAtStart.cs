using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure;

/// <summary>Checks the warehouse at the start of the app.</summary>
internal static class WarehouseAtStart
{
    // The Functions host gives a worker 60 s to report; a pool that is slower is checked by the first load instead.
    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(30);

    /// <summary>Checks before any function can run what every load relies on.</summary>
    /// <exception cref="WarehouseException">The warehouse cannot keep the load protocol, was made by another Landfall, or refused the
    /// connection: the app must not start.</exception>
    public static async Task CheckWarehouseAsync(this IServiceProvider services)
    {
        if (services.GetService<SynapseWarehouse>() is { } synapse)
        {
            await CheckAsync(synapse, services);
            return;
        }

        try
        {
            services.GetRequiredService<DuckDbWarehouse>().Open();
        }
        catch (WarehouseBusyException busy)
        {
            // The worker before this one may not have ended yet.
            Log.FileNotOpen(services.GetRequiredService<ILogger<DuckDbWarehouse>>(), busy);
        }
    }

    private static async Task CheckAsync(SynapseWarehouse synapse, IServiceProvider services)
    {
        using var time = new CancellationTokenSource(CheckTime, services.GetRequiredService<TimeProvider>());
        try
        {
            await synapse.CheckAsync(time.Token);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            Log.PoolDidNotAnswer(services.GetRequiredService<ILogger<SynapseWarehouse>>(), CheckTime.TotalSeconds);
        }
    }
}
