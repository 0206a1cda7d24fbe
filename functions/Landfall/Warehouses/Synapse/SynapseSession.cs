using System.Data;
using System.Data.Common;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.Synapse;

/// <summary>Runs the statements of a load on a connection of its own, which is replaced when it breaks outside a transaction.</summary>
/// <param name="pool">What all sessions share.</param>
/// <param name="connection">An open connection; belongs to this session.</param>
/// <param name="terms">The terms before the fence is known.</param>
/// <param name="slot">Given back at the end.</param>
/// <param name="logger">For what nobody can be told by an exception.</param>
internal sealed class SynapseSession(SynapsePool pool, DbConnection connection, SynapseTerms terms, IDisposable slot, ILogger logger)
    : IWarehouseSession
{
    private DbConnection _connection = connection;
    private SynapseTerms _terms = terms;
    private bool _inTransaction;
    private bool _isUnclear;

    /// <inheritdoc/>
    public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        if (_isUnclear)
        {
            throw new WarehouseException(
                $"The answer to the commit of {_terms.Package} was lost, and its session with it. Load again: the markers say whether it "
                    + "is in."
            );
        }

        try
        {
            return statement.ReplyOf(
                statement is CommitTransaction ? await CommitAsync()
                : !_inTransaction && SynapseRepeating.IsSafe(statement)
                    ? await pool.Repeats.ExecuteAsync(async token => await RunAsync(statement, token), cancellationToken)
                : await RunAsync(statement, cancellationToken)
            );
        }
        catch (DbException stopped) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Stopped at {_terms.Words(statement)}.", stopped, cancellationToken);
        }
        catch (DbException failure)
        {
            throw pool.Translate(failure, _terms.Words(statement), SynapseRepeating.IsShort(statement));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // A connection that goes back to its pool in a transaction would keep the control row until somebody uses it again.
            if (_inTransaction && _connection.State == ConnectionState.Open)
            {
                await SendAsync(
                    StatementReply.None,
                    SynapseRendering.Of(new RollbackTransaction(), _terms)[0],
                    new RollbackTransaction(),
                    CancellationToken.None
                );
            }
        }
        catch (DbException gone)
        {
            Log.NotRolledBack(logger, _terms.Package, gone);
        }
        finally
        {
            await _connection.DisposeAsync();
            slot.Dispose();
        }
    }

    // Never repeated and never cancelled: after an error nobody knows whether Synapse had committed. Only the markers tell.
    private async Task<StatementReply> CommitAsync()
    {
        _inTransaction = false;
        try
        {
            return await RunAsync(new CommitTransaction(), CancellationToken.None);
        }
        catch (DbException lost)
        {
            _isUnclear = true;
            var numbers = SynapsePool.Text(pool.Numbers(lost));
            Log.CommitUnclear(logger, _terms.Package, numbers);
            throw new WarehouseException(
                $"The answer to the commit of {_terms.Package} was lost (error {numbers}). Load again: the markers say whether it is in.",
                lost
            );
        }
    }

    private async Task<StatementReply> RunAsync(LoadStatement statement, CancellationToken cancellationToken)
    {
        await ReadyAsync(statement, cancellationToken);
        if (statement is AlignView align)
        {
            return await AlignAsync(align, cancellationToken);
        }

        // From here on there may be a transaction, whatever becomes of the answer.
        _inTransaction |= statement is BeginTransaction;
        var reply = await SendAsync(statement, SynapseRendering.Of(statement, _terms), cancellationToken);
        _inTransaction &= statement is not RollbackTransaction;
        if (statement is AdvanceFence advance && reply.Control is { } control)
        {
            _terms = _terms with { Package = WarehouseNames.Package(advance.Table, control.Fence) };
        }

        return Named(statement, reply);
    }

    // Another loader may have added columns between their being read and the view: then it is set anew.
    private async Task<StatementReply> AlignAsync(AlignView align, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(align, cancellationToken);
        while (true)
        {
            if (columns.Count == 0)
            {
                // The storage is gone, so the control row names another.
                return StatementReply.None;
            }

            var reply = await SendAsync(align, SynapseRendering.Of(align, _terms, columns), cancellationToken);
            var after = await ColumnsAsync(align, cancellationToken);
            if (reply.Rows == 0 || after.SequenceEqual(columns))
            {
                return reply;
            }

            columns = after;
        }
    }

    private async Task<IReadOnlyList<StoredColumn>> ColumnsAsync(AlignView align, CancellationToken cancellationToken)
    {
        var read = new ReadColumns(WarehouseNames.Storage(align.Table, align.Storage));
        return (await SendAsync(read, SynapseRendering.Of(read, _terms), cancellationToken)).Columns;
    }

    private static StatementReply Named(LoadStatement statement, StatementReply reply) =>
        statement switch
        {
            ListStorage list => reply with { Names = [.. reply.Names.Where(name => WarehouseNames.FenceOf(list.Table, name) is not null)] },
            ListStaging list => reply with
            {
                Names = [.. reply.Names.Where(name => WarehouseNames.StagingFenceOf(list.Table, name) is not null)],
            },
            _ => reply,
        };

    private async Task ReadyAsync(LoadStatement statement, CancellationToken cancellationToken)
    {
        if (_connection.State == ConnectionState.Open)
        {
            return;
        }

        if (_inTransaction || statement is CommitTransaction or RollbackTransaction)
        {
            throw new WarehouseBusyException(
                $"The connection to Synapse broke inside the transaction of {_terms.Package}; nothing of it is in. Load again."
            );
        }

        await _connection.DisposeAsync();
        _connection = await pool.ConnectAsync(cancellationToken);
    }

    private async Task<StatementReply> SendAsync(
        LoadStatement statement,
        IReadOnlyList<SynapseCommand> commands,
        CancellationToken cancellationToken
    )
    {
        var reply = StatementReply.None;
        foreach (var command in commands)
        {
            reply = await SendAsync(reply, command, statement, cancellationToken);
        }

        return reply;
    }

    private async Task<StatementReply> SendAsync(
        StatementReply reply,
        SynapseCommand command,
        LoadStatement statement,
        CancellationToken cancellationToken
    )
    {
        await using var sent = _connection.CreateCommand();
        sent.CommandText = command.Sql;
        sent.CommandTimeout = (int)
            (SynapseRepeating.IsShort(statement) ? pool.Options.LockTimeout : pool.Options.CommandTimeout).TotalSeconds;
        foreach (var (name, type, value) in command.Parameters)
        {
            var parameter = sent.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value ?? DBNull.Value);
            sent.Parameters.Add(parameter);
        }

        if (command.Reading is SynapseReading.Nothing or SynapseReading.RowsChanged)
        {
            var rows = await sent.ExecuteNonQueryAsync(cancellationToken);
            return command.Reading == SynapseReading.RowsChanged ? reply with { Rows = reply.Rows + rows } : reply;
        }

        await using var reader = await sent.ExecuteReaderAsync(cancellationToken);
        return await SynapseReply.AddAsync(reply, command.Reading, reader, cancellationToken);
    }
}
