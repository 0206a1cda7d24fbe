using Landfall.DuckDb;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>One connection.</summary>
internal sealed class MannersSession(MannersWarehouse warehouse, IWarehouseSession inner) : IWarehouseSession
{
    private OpenTransaction? _transaction;

    public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        if (_transaction is { Failed: true } && statement is not RollbackTransaction)
        {
            throw new WarehouseException(
                "111233; The current transaction has aborted, and any pending changes have been rolled back. Rollback before executing."
            );
        }

        try
        {
            var reply = await RunAsync(statement, cancellationToken);
            if (_transaction is { } transaction && statement is not BeginTransaction)
            {
                transaction.Statements++;
            }

            return reply;
        }
        catch (WarehouseException)
        {
            _transaction?.Failed = true;
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        // The server takes its time to see that a client is gone: until somebody waits for its locks.
        if (_transaction is { Holds: not null } transaction && (transaction.CommitSent || !transaction.Failed))
        {
            transaction.Left = inner;
            return ValueTask.CompletedTask;
        }

        EndTransaction();
        return inner.DisposeAsync();
    }

    private async Task<TReply> RunAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case EnsureControl
            or CreateStorage
            or AddColumns
            or CreateStaging
            or DropStaging
            or DropStorage
            or AlignView
            or CopyParts when _transaction is not null:
                throw new WarehouseException($"111212; Operation cannot be performed within a transaction. ({statement.GetType().Name})");
            case BeginTransaction when _transaction is not null:
                throw new WarehouseException("Nested transactions are not supported.");
            case BeginTransaction:
                _transaction = warehouse.Transactions.Begin();
                break;
            case CommitTransaction:
                await CommitAsync(cancellationToken);
                return statement.ReplyOf(StatementReply.None);
            case RollbackTransaction:
                EndTransaction();
                break;
            case AlignView align:
                return statement.ReplyOf(new StatementReply { Rows = await AlignAsync(align) ? 1 : 0 });
            case ListStaging list:
                return statement.ReplyOf(new StatementReply { Names = warehouse.Inner.Staging(list.Table) });
            case AdvanceFence advance:
                await LockAsync(advance.Table);
                var advanced = await inner.ExecuteAsync(advance, cancellationToken);
                _transaction?.Control = advanced;
                return statement.ReplyOf(new StatementReply { Control = advanced });
            case GuardFence guard:
                await LockAsync(guard.Table);
                break;
            case WriteControl write:
                await LockAsync(write.Control.Table);
                _transaction?.Control = write.Control;
                break;
            case WriteMarkers write:
                _transaction?.Markers.AddRange(write.Markers);
                break;
            case ReadMarkers read when _transaction is not { ReadsClean: true }:
                var markers = await inner.ExecuteAsync(read, cancellationToken);
                return statement.ReplyOf(
                    new StatementReply { Markers = [.. markers, .. warehouse.Transactions.Markers(read.Table, _transaction)] }
                );
            case ReadControl read when _transaction is not { ReadsClean: true }:
                var control = await inner.ExecuteAsync(read, cancellationToken);
                return statement.ReplyOf(
                    new StatementReply { Control = warehouse.Transactions.Control(read.Table, _transaction) ?? control }
                );
        }

        return await inner.ExecuteAsync(StagingTables.Real(statement), cancellationToken);
    }

    private async Task LockAsync(string table)
    {
        await warehouse.Transactions.WaitAsync(table, _transaction);
        if (_transaction is { } transaction)
        {
            transaction.Holds = table;
            transaction.ReadsClean |= transaction.Statements == 0;
        }
    }

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        var fate = warehouse.Commit();
        if (fate == CommitFate.InFlight)
        {
            _transaction!.CommitSent = true;
            throw new WarehouseException("The connection broke.");
        }

        EndTransaction();
        await inner.ExecuteAsync(new CommitTransaction(), cancellationToken);
        if (fate != CommitFate.Answered)
        {
            throw new WarehouseException("The connection broke.");
        }
    }

    private void EndTransaction()
    {
        if (_transaction is { } transaction)
        {
            warehouse.Transactions.End(transaction);
            _transaction = null;
        }
    }

    private async Task<bool> AlignAsync(AlignView align)
    {
        if (!await NamesAsync(align))
        {
            return false;
        }

        await warehouse.Aligning(AlignPoint.Checked);
        try
        {
            warehouse.Inner.Show(align.Table, align.Storage);
        }
        catch (DuckDbException failure)
        {
            throw new WarehouseException("ALTER VIEW failed.", failure);
        }

        await warehouse.Aligning(AlignPoint.Altered);
        return !warehouse.LooksAgain || await NamesAsync(align);
    }

    // A statement of its own reads what is committed, as the pool has READ_COMMITTED_SNAPSHOT on; a dirty read here could show storage that
    // is never in force.
    private async Task<bool> NamesAsync(AlignView align)
    {
        var dirty = warehouse.ReadsCommitted ? null : warehouse.Transactions.Control(align.Table, mine: null);
        return (dirty ?? await warehouse.Inner.ReadControlAsync(align.Table))?.Storage == align.Storage;
    }
}
