using System.Data.Common;
using Landfall.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Warehouses.Synapse;

/// <summary>A dedicated SQL pool of Synapse; a session is a connection, and a host has a few at once.</summary>
public sealed class SynapseWarehouse : IWarehouse, IDisposable
{
    private readonly SynapsePool _pool;
    private readonly SemaphoreSlim _slots;
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
        _slots = new SemaphoreSlim(options.Value.ConcurrentLoads);
    }

    /// <inheritdoc/>
    public string Name => Limits.Warehouse;

    /// <inheritdoc/>
    public WarehouseLimits Limits => WarehouseLimits.Synapse;

    /// <inheritdoc/>
    public string TypeName(WarehouseColumn column) => SynapseTypes.Name(column);

    /// <summary>Opens a session for one load when this host has fewer than its number under way, and waits until then.</summary>
    /// <exception cref="WarehouseBusyException">The pool is paused or cannot be reached now.</exception>
    /// <exception cref="WarehouseException">
    /// The pool refused the connection, would show what others have not committed, or was made ready by another Landfall.
    /// </exception>
    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        var slot = new Slot(_slots);
        DbConnection? connection = null;
        SynapseSession? session = null;
        try
        {
            connection = await _pool.ConnectAsync(cancellationToken);
            await CheckAsync(connection, cancellationToken);
            return session = new SynapseSession(_pool, connection, _terms, slot, _logger);
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
                slot.Dispose();
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

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        private SemaphoreSlim? _slots = slots;

        public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Release();
    }
}
