using System.Data.Common;
using Landfall.Warehouses;
using Landfall.Warehouses.Synapse;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure;

/// <summary>Reaches a dedicated SQL pool by Microsoft.Data.SqlClient, which signs in as the connection string says: by the app's identity.</summary>
internal static class SynapseByIdentity
{
    // The Functions host gives a worker 60 s to report; a pool that is slower is checked by the first load instead.
    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(30);

    // Errors from this class on end the connection.
    private const byte Fatal = 20;

    // What Windows calls a connection that the other side closed.
    private const int ConnectionLost = 10054;

    /// <summary>Adds the Synapse warehouse; its options are checked at start.</summary>
    public static IServiceCollection AddSynapse(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSynapseWarehouse(configuration, text => new SqlConnection(text), Numbers);

    /// <summary>Checks before any function can run what every load relies on; without a Synapse warehouse, nothing.</summary>
    /// <exception cref="WarehouseException">The pool cannot keep the load protocol, or refused the connection: the app must not start.</exception>
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

    private static IReadOnlyList<int> Numbers(DbException failure) =>
        failure is SqlException sql ? [.. sql.Errors.Cast<SqlError>().Select(Number)] : [];

    // On Linux a server that is not found, refuses or hangs up has no number: an outage would count against the batch that was loading.
    private static int Number(SqlError error) => error is { Number: 0, Class: >= Fatal } ? ConnectionLost : error.Number;
}
