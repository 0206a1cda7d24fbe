using System.Data;
using System.Data.Common;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.Synapse;

/// <summary>Runs the statements of a load on a connection of its own, which is replaced when it breaks outside a transaction.</summary>
/// <param name="pool">What all sessions share.</param>
/// <param name="connection">An open connection; belongs to this session.</param>
/// <param name="terms">The terms before the fence is known.</param>
/// <param name="logger">For what nobody can be told by an exception.</param>
internal sealed class SynapseSession(SynapsePool pool, DbConnection connection, SynapseTerms terms, ILogger logger) : IWarehouseSession
{
    private readonly SynapseStatements _statements = new(pool.Options, connection, terms);
    private bool _inTransaction;
    private bool _isUnclear;

    private SynapseTerms Terms => _statements.Terms;

    /// <inheritdoc/>
    public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        if (_isUnclear)
        {
            throw new WarehouseException(
                $"The answer to the commit of {Terms.Package} was lost, and its session with it. Load again: the markers say whether it "
                    + "is in."
            );
        }

        try
        {
            return statement is CommitTransaction ? await CommitAsync(statement)
                : !_inTransaction && SynapseRepeating.IsSafe(statement)
                    ? await pool.Repeats.ExecuteAsync(async token => await RunAsync(statement, token), cancellationToken)
                : await RunAsync(statement, cancellationToken);
        }
        catch (DbException stopped) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Stopped at {Terms.Words(statement)}.", stopped, cancellationToken);
        }
        catch (DbException failure)
        {
            throw pool.Translate(failure, Terms.Words(statement), SynapseRepeating.IsShort(statement));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // A connection that goes back to its pool in a transaction would keep the control row until somebody uses it again.
            if (_inTransaction && _statements.Connection.State == ConnectionState.Open)
            {
                await _statements.RunAsync(new RollbackTransaction(), CancellationToken.None);
            }
        }
        catch (DbException gone)
        {
            Log.NotRolledBack(logger, Terms.Package, gone);
        }
        finally
        {
            await _statements.Connection.DisposeAsync();
        }
    }

    // Never repeated and never cancelled: after an error nobody knows whether Synapse had committed. Only the markers tell.
    private async Task<TReply> CommitAsync<TReply>(LoadStatement<TReply> commit)
    {
        _inTransaction = false;
        try
        {
            return await RunAsync(commit, CancellationToken.None);
        }
        catch (DbException lost)
        {
            _isUnclear = true;
            var numbers = SynapsePool.Text(SynapseErrors.NumbersOf(lost));
            Log.CommitUnclear(logger, Terms.Package, numbers);
            throw new WarehouseException(
                $"The answer to the commit of {Terms.Package} was lost (error {numbers}). Load again: the markers say whether it is in.",
                lost
            );
        }
    }

    private async Task<TReply> RunAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        await ReadyAsync(statement, cancellationToken);

        // From here on there may be a transaction, whatever becomes of the answer.
        _inTransaction |= statement is BeginTransaction;
        var reply = await statement.RunAsync(_statements, cancellationToken);
        _inTransaction &= statement is not RollbackTransaction;
        return reply;
    }

    private async Task ReadyAsync(LoadStatement statement, CancellationToken cancellationToken)
    {
        if (_statements.Connection.State == ConnectionState.Open)
        {
            return;
        }

        if (_inTransaction || statement is CommitTransaction or RollbackTransaction)
        {
            throw new WarehouseBusyException(
                $"The connection to Synapse broke inside the transaction of {Terms.Package}; nothing of it is in. Load again."
            );
        }

        await _statements.Connection.DisposeAsync();
        _statements.Connection = await pool.ConnectAsync(cancellationToken);
    }
}
