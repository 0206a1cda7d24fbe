using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Runs the statements of a load on a connection of its own.</summary>
/// <param name="connection">Belongs to this session.</param>
/// <param name="copy">Brings parts in.</param>
/// <param name="catalog">The name of the database inside DuckDB, which no source can have.</param>
internal sealed class DuckDbSession(DuckDbConnection connection, DuckDbPartCopy copy, string catalog) : IWarehouseSession
{
    /// <inheritdoc/>
    public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        try
        {
            return statement.ReplyOf(
                statement is CopyParts parts
                    ? Rows(await copy.RunAsync(connection, parts, cancellationToken))
                    : await Task.Run(() => Execute(statement, cancellationToken), cancellationToken)
            );
        }
        catch (DuckDbException failure)
        {
            throw DuckDbFailure.Of(failure, statement.GetType().Name);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private StatementReply Execute(LoadStatement statement, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case EnsureControl ensure:
                DuckDbSources.Check(ensure.Table, catalog);
                DuckDbTables.Ensure(connection, ensure, cancellationToken);
                return StatementReply.None;
            case BeginTransaction:
                return Run("BEGIN TRANSACTION", cancellationToken);
            case CommitTransaction:
                return Run("COMMIT", cancellationToken);
            case RollbackTransaction:
                return Run("ROLLBACK", cancellationToken);
            case AdvanceFence advance:
                DuckDbControl.Advance(connection, advance, cancellationToken);
                return Control(advance.Table, cancellationToken);
            case GuardFence guard:
                return Rows(DuckDbControl.Touch(connection, guard.Table, "fence = ?", [guard.Fence], cancellationToken));
            case ReadControl read:
                return Control(read.Table, cancellationToken);
            case WriteControl write:
                return Rows(DuckDbControl.Write(connection, write.Control, cancellationToken));
            case ReadMarkers read:
                return new StatementReply { Markers = DuckDbMarkers.Read(connection, read, cancellationToken) };
            case WriteMarkers write:
                return Rows(DuckDbMarkers.Write(connection, write, cancellationToken));
            case ReadColumns read:
                return new StatementReply { Columns = DuckDbTables.Columns(connection, read.Relation, cancellationToken) };
            case CreateStorage create:
                DuckDbTables.Create(connection, create.Storage, create.Columns, cancellationToken);
                return StatementReply.None;
            case AddColumns add:
                DuckDbTables.Add(connection, add, cancellationToken);
                return StatementReply.None;
            case CreateStaging create:
                DuckDbTables.Create(connection, create.Staging, create.Columns, cancellationToken);
                return StatementReply.None;
            case DropStaging drop:
                return Run($"DROP TABLE IF EXISTS {DuckDbName.OfTarget(drop.Staging)}", cancellationToken);
            case CountRows count:
                return new StatementReply { Counts = DuckDbRows.Count(connection, count, cancellationToken) };
            case InsertRows insert:
                return Rows(DuckDbRows.Insert(connection, insert, cancellationToken));
            case DeleteBatches delete:
                return Rows(DuckDbRows.Delete(connection, delete, cancellationToken));
            case CountRepeats count:
                return new StatementReply { Counts = DuckDbRepeats.Count(connection, count, cancellationToken) };
            case ClassifyRows classify:
                return DuckDbMerge.Classify(connection, classify, cancellationToken);
            case DeleteSuperseded delete:
                return Rows(DuckDbMerge.Delete(connection, delete, cancellationToken));
            case InsertWinners insert:
                return Rows(DuckDbMerge.Insert(connection, insert, cancellationToken));
            case CountLive count:
                return Rows(DuckDbMerge.CountLive(connection, count, cancellationToken));
            case AlignView align:
                return Rows(DuckDbTables.Align(connection, align, cancellationToken));
            case ListStorage list:
                return new StatementReply { Names = DuckDbTables.Storage(connection, list, cancellationToken) };
            case ListStaging:
                return StatementReply.None;
            case DropStorage drop:
                return Rows(DuckDbTables.Drop(connection, drop, cancellationToken));
            default:
                throw new NotSupportedException($"The DuckDB warehouse does not know the statement {statement.GetType().Name}.");
        }
    }

    private StatementReply Run(string sql, CancellationToken cancellationToken)
    {
        connection.Execute(sql, ct: cancellationToken);
        return StatementReply.None;
    }

    private StatementReply Control(string table, CancellationToken cancellationToken) =>
        new() { Control = DuckDbControl.Read(connection, table, cancellationToken) };

    private static StatementReply Rows(long rows) => new() { Rows = rows };
}
