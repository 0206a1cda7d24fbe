using System.Data.Common;
using Landfall.Contracts;
using Landfall.Warehouses.Provisioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Warehouses.Synapse;

/// <summary>Provisions a dedicated SQL pool; each step is a command of its own, as DDL stands in no transaction.</summary>
public sealed class SynapseProvisioner : IWarehouseProvisioner
{
    private readonly SynapsePool _pool;

    /// <summary>Connects to nothing yet.</summary>
    public SynapseProvisioner(IOptions<SynapseWarehouseOptions> options, TimeProvider time, ILogger<SynapseProvisioner> logger)
        : this(options, SynapseSignIn.SqlClient, time, logger) { }

    /// <summary>The seam of the tests: another provider of ADO.NET has a scripted server behind it.</summary>
    internal SynapseProvisioner(
        IOptions<SynapseWarehouseOptions> options,
        DbProviderFactory provider,
        TimeProvider time,
        ILogger<SynapseProvisioner> logger
    ) => _pool = new SynapsePool(provider.CreateDataSource(options.Value.ConnectionString), options.Value, time, logger);

    /// <inheritdoc/>
    public Task<ProvisioningPlan> PlanAsync(ContractSet contracts, CancellationToken cancellationToken) =>
        RunAsync(
            "to say what is there",
            async (connection, token) =>
            {
                await SynapseFormat.RequireAsync(connection, _pool.Options.LockTimeout, token);
                return SynapseProvisioning.Plan(
                    contracts,
                    await SynapseCatalogReader.ReadAsync(connection, Seconds(_pool.Options.LockTimeout), token)
                );
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task ExecuteAsync(ProvisioningStep step, CancellationToken cancellationToken) =>
        RunAsync(
            step.Purpose,
            async (connection, token) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = step.Sql;
                command.CommandTimeout = Seconds(_pool.Options.CommandTimeout);
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken
        );

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    // Everything here may be asked twice, so a broken connection is met by another one.
    private async Task<T> RunAsync<T>(
        string doing,
        Func<DbConnection, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _pool.Repeats.ExecuteAsync(
                async token =>
                {
                    await using var connection = await _pool.ConnectAsync(token);
                    return await work(connection, token);
                },
                cancellationToken
            );
        }
        catch (DbException stopped) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Stopped at {doing}.", stopped, cancellationToken);
        }
        catch (DbException failure)
        {
            // No statement here reads a row of data, so the words cannot quote one.
            throw _pool.Translate(failure, doing, isShort: false) is WarehouseBusyException busy
                ? busy
                : new WarehouseException(
                    $"Synapse failed {doing}: {failure.Message} (error {SynapsePool.Text(SynapseErrors.NumbersOf(failure))})",
                    failure
                );
        }
    }
}
