using System.Data.Common;
using Landfall.Budget;
using Landfall.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Warehouses.Synapse;

/// <summary>A dedicated SQL pool of Synapse; a session is a connection, and a host has a few loads at once.</summary>
public sealed class SynapseWarehouse : IWarehouse, IDisposable
{
    private readonly SynapsePool _pool;
    private readonly SemaphoreSlim _slots;
    private readonly int _loads;
    private readonly SynapseTerms _terms;
    private readonly ILogger _logger;
    private volatile bool _isChecked;

    /// <summary>Connects to nothing yet.</summary>
    public SynapseWarehouse(IOptions<SynapseWarehouseOptions> options, TimeProvider time, ILogger<SynapseWarehouse> logger)
        : this(options, SynapseSignIn.SqlClient, time, logger) { }

    /// <summary>The seam of the tests: another provider of ADO.NET has a scripted server behind it.</summary>
    internal SynapseWarehouse(
        IOptions<SynapseWarehouseOptions> options,
        DbProviderFactory provider,
        TimeProvider time,
        ILogger<SynapseWarehouse> logger
    )
    {
        (_logger, _terms) = (logger, new SynapseTerms(new Uri(options.Value.Lake), "start"));
        _pool = new SynapsePool(provider.CreateDataSource(options.Value.ConnectionString), options.Value, time, logger);
        _loads = options.Value.ConcurrentLoads;
        _slots = new SemaphoreSlim(_loads);
    }

    /// <inheritdoc/>
    public string Name => Limits.Warehouse;

    /// <inheritdoc/>
    public WarehouseLimits Limits => WarehouseLimits.Synapse;

    /// <inheritdoc/>
    public string TypeName(WarehouseColumn column) => SynapseTypes.Name(column);

    /// <summary>Waits until this host has fewer loads under way than its number; the pool itself has their memory.</summary>
    public async Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken)
    {
        var slot = _slots.WaitAsync(cancellationToken);
        if (!slot.IsCompleted)
        {
            Log.Waits(_logger, load, _loads);
        }

        await slot;
        return new WorkLease(default, () => _slots.Release());
    }

    /// <summary>Opens a session; how many there are is what <see cref="AskAsync"/> bounds.</summary>
    /// <exception cref="WarehouseBusyException">The pool is paused or cannot be reached now.</exception>
    /// <exception cref="WarehouseException">
    /// The pool refused the connection, would show what others have not committed, or was made ready by another Landfall.
    /// </exception>
    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
    {
        DbConnection? connection = null;
        SynapseSession? session = null;
        try
        {
            connection = await _pool.ConnectAsync(cancellationToken);
            await CheckAsync(connection, cancellationToken);
            return session = new SynapseSession(_pool, connection, _terms, _logger);
        }
        catch (DbException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _pool.Translate(failure, "to open a session", isShort: true);
        }
        finally
        {
            if (session is null)
            {
                await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        }
    }

    /// <summary>
    /// Checks at the start of a host what every load relies on; a pool that cannot be reached now is checked by the first load.
    /// </summary>
    /// <exception cref="WarehouseException">The pool cannot keep the load protocol, or refused the connection: the host must not
    /// start.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await OpenAsync(cancellationToken);
        }
        catch (WarehouseBusyException busy)
        {
            Log.NotChecked(_logger, busy.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task CheckAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (!_isChecked)
        {
            await RequireCommittedReadsAsync(connection, cancellationToken);
            await SynapseFormat.RequireAsync(connection, _pool.Options.LockTimeout, cancellationToken);
            _isChecked = true;
        }
    }

    private static async Task RequireCommittedReadsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT [name], CAST([is_read_committed_snapshot_on] AS int) FROM sys.databases WHERE [name] = DB_NAME()";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var name = await reader.ReadAsync(cancellationToken) ? reader.GetString(0) : "?";
        if (name == "?" || reader.GetInt32(1) != 1)
        {
            throw new WarehouseException(
                $"The pool {name} runs without READ_COMMITTED_SNAPSHOT, so a load could read "
                    + "markers that another has not committed, and skip or repeat a file; expected it on. "
                    + $"Run ALTER DATABASE {SynapseText.Identifier(name)} "
                    + "SET READ_COMMITTED_SNAPSHOT ON in master while no load runs, then start again."
            );
        }
    }
}
