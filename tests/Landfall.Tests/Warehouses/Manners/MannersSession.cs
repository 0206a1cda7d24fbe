using Landfall.DuckDb;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>One connection.</summary>
internal sealed class MannersSession(MannersWarehouse warehouse, IWarehouseSession inner) : IWarehouseSession, IStatementRunner
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
            var reply = await statement.RunAsync(this, cancellationToken);
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

    async Task<Done> IStatementRunner.RunAsync(SilentStatement statement, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case EnsureControl or EnsureStages or CreateStorage or AddColumns or CreateStaging or DropStaging:
                RefuseInTransaction(statement);
                break;
            case BeginTransaction when _transaction is not null:
                throw new WarehouseException("Nested transactions are not supported.");
            case BeginTransaction:
                _transaction = warehouse.Transactions.Begin();
                break;
            case CommitTransaction:
                await CommitAsync(cancellationToken);
                return default;
            case RollbackTransaction:
                EndTransaction();
                break;
        }

        return await InnerAsync(statement, cancellationToken);
    }

    async Task<long> IStatementRunner.RunAsync(RowsStatement statement, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case AlignView align:
                RefuseInTransaction(align);
                return await AlignAsync(align) ? 1 : 0;
            case DropStorage or CopyParts or RankRows:
                RefuseInTransaction(statement);
                break;
            case GuardFence guard:
                await LockAsync(guard.Table);
                break;
            case LockStages locks:
                await LockAsync(locks.Table);
                break;
            case WriteControl write:
                await LockAsync(write.Control.Table);
                _transaction?.Control = write.Control;
                break;
            case WriteMarkers write:
                _transaction?.Markers.AddRange(write.Markers);
                break;
        }

        return await InnerAsync(statement, cancellationToken);
    }

    Task<IReadOnlyDictionary<string, long>> IStatementRunner.RunAsync(CountsStatement statement, CancellationToken cancellationToken) =>
        InnerAsync(statement, cancellationToken);

    async Task<ControlRow?> IStatementRunner.RunAsync(ControlStatement statement, CancellationToken cancellationToken)
    {
        if (statement is AdvanceFence advance)
        {
            await LockAsync(advance.Table);
            var advanced = await InnerAsync(advance, cancellationToken);
            _transaction?.Control = advanced;
            return advanced;
        }

        var control = await InnerAsync(statement, cancellationToken);
        return statement is ReadControl read && _transaction is not { ReadsClean: true }
            ? warehouse.Transactions.Control(read.Table, _transaction) ?? control
            : control;
    }

    async Task<IReadOnlyList<string>> IStatementRunner.RunAsync(NamesStatement statement, CancellationToken cancellationToken) =>
        statement is ListStaging list
            ? warehouse.Inner.Staging(list.Table)
            : [.. (await InnerAsync(statement, cancellationToken)).Select(StagingTables.Shown)];

    async Task<IReadOnlyList<Marker>> IStatementRunner.RunAsync(ReadMarkers statement, CancellationToken cancellationToken)
    {
        var markers = await InnerAsync(statement, cancellationToken);
        return _transaction is { ReadsClean: true }
            ? markers
            : [.. markers, .. warehouse.Transactions.Markers(statement.Table, _transaction)];
    }

    Task<StorageBuild?> IStatementRunner.RunAsync(ReadBuild statement, CancellationToken cancellationToken) =>
        InnerAsync(statement, cancellationToken);

    Task<IReadOnlyList<StoredColumn>> IStatementRunner.RunAsync(ReadColumns statement, CancellationToken cancellationToken) =>
        InnerAsync(statement, cancellationToken);

    Task<MergeOutcome> IStatementRunner.RunAsync(ClassifyRows statement, CancellationToken cancellationToken) =>
        InnerAsync(statement, cancellationToken);

    private Task<TReply> InnerAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken) =>
        inner.ExecuteAsync(StagingTables.Real(statement), cancellationToken);

    private void RefuseInTransaction(LoadStatement statement)
    {
        if (_transaction is not null)
        {
            throw new WarehouseException($"111212; Operation cannot be performed within a transaction. ({statement.GetType().Name})");
        }
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
