using Landfall.Warehouses;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure;

/// <summary>Checks the Synapse warehouse at the start of the app.</summary>
internal static class SynapseByIdentity
{
    // The Functions host gives a worker 60 s to report; a pool that is slower is checked by the first load instead.
    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(30);

    /// <summary>Checks before any function can run what every load relies on; without a Synapse warehouse, nothing.</summary>
    /// <exception cref="WarehouseException">The pool cannot keep the load protocol, or refused the connection: the app must not
    /// start.</exception>
    public static async Task CheckSynapseAsync(this IServiceProvider services)
    {
        if (services.GetService<SynapseWarehouse>() is not { } synapse)
        {
            return;
        }

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
