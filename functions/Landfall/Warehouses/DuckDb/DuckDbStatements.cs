using System.Collections.Concurrent;
using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>What each statement is in DuckDB; off the caller's thread, as DuckDB's calls wait.</summary>
/// <param name="connection">The session's.</param>
/// <param name="copy">Brings parts in.</param>
/// <param name="ensured">Tables of which everything that a load needs is known to be in the file, which nobody else can have open.</param>
/// <param name="catalog">The name of the database inside DuckDB, which no source can have.</param>
internal sealed class DuckDbStatements(
    DuckDbConnection connection,
    DuckDbPartCopy copy,
    ConcurrentDictionary<string, bool> ensured,
    string catalog
) : IStatementRunner
{
    /// <inheritdoc/>
    public Task<Done> RunAsync(SilentStatement statement, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                Run(statement, cancellationToken);
                return default(Done);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<long> RunAsync(RowsStatement statement, CancellationToken cancellationToken) =>
        statement is CopyParts parts
            ? copy.RunAsync(connection, parts, cancellationToken)
            : Task.Run(() => Rows(statement, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> RunAsync(CountsStatement statement, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
                statement switch
                {
                    CountRows count => DuckDbRows.Count(connection, count, cancellationToken),
                    CountRepeats count => DuckDbRepeats.Count(connection, count, cancellationToken),
                    _ => throw Unknown(statement),
                },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<ControlRow?> RunAsync(ControlStatement statement, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                switch (statement)
                {
                    case AdvanceFence advance:
                        DuckDbControl.Advance(connection, advance, cancellationToken);
                        return DuckDbControl.Read(connection, advance.Table, cancellationToken);
                    case ReadControl read:
                        return DuckDbControl.Read(connection, read.Table, cancellationToken);
                    default:
                        throw Unknown(statement);
                }
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RunAsync(NamesStatement statement, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
                statement switch
                {
                    ListStorage list => DuckDbTables.Storage(connection, list, cancellationToken),
                    // Staging is temporary and ends with its connection.
                    ListStaging => [],
                    ListControls => DuckDbTables.Controls(connection, cancellationToken),
                    ListTables => DuckDbTables.All(connection, cancellationToken),
                    _ => throw Unknown(statement),
                },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<Marker>> RunAsync(ReadMarkers statement, CancellationToken cancellationToken) =>
        Task.Run(() => DuckDbMarkers.Read(connection, statement, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<StorageBuild?> RunAsync(ReadBuild statement, CancellationToken cancellationToken) =>
        Task.Run(() => DuckDbBuilds.Read(connection, statement, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredColumn>> RunAsync(ReadColumns statement, CancellationToken cancellationToken) =>
        Task.Run(() => DuckDbTables.Columns(connection, statement.Relation, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<MergeOutcome> RunAsync(ClassifyRows statement, CancellationToken cancellationToken) =>
        Task.Run(() => DuckDbMerge.Classify(connection, statement, cancellationToken), cancellationToken);

    private void Run(SilentStatement statement, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case EnsureControl ensure when !ensured.ContainsKey(ensure.Table):
                DuckDbSources.Check(ensure.Table, catalog);
                DuckDbTables.Ensure(connection, ensure, cancellationToken);
                ensured[ensure.Table] = true;
                break;
            case EnsureControl:
                break;
            case EnsureStages:
                DuckDbTables.EnsureOwn(connection, cancellationToken);
                break;
            case BeginTransaction:
                connection.Execute("BEGIN TRANSACTION", ct: cancellationToken);
                break;
            case CommitTransaction:
                connection.Execute("COMMIT", ct: cancellationToken);
                break;
            case RollbackTransaction:
                connection.Execute("ROLLBACK", ct: cancellationToken);
                break;
            case CreateStorage create:
                DuckDbTables.Create(connection, create.Storage, create.Columns, cancellationToken);
                break;
            case AddColumns add:
                DuckDbTables.Add(connection, add, cancellationToken);
                break;
            case CreateStaging create:
                DuckDbTables.Create(connection, create.Staging, create.Columns, cancellationToken);
                break;
            case DropStaging drop:
                copy.Drop(connection, drop, cancellationToken);
                break;
            default:
                throw Unknown(statement);
        }
    }

    private long Rows(RowsStatement statement, CancellationToken cancellationToken) =>
        statement switch
        {
            GuardFence guard => DuckDbControl.Touch(connection, guard.Table, "fence = ?", [guard.Fence], cancellationToken),
            RaiseFence raise => DuckDbControl.Raise(connection, raise, cancellationToken),
            WriteControl write => DuckDbControl.Write(connection, write.Control, cancellationToken),
            WriteMarkers write => DuckDbMarkers.Write(connection, write, cancellationToken),
            LockStages locks => DuckDbControl.Lock(connection, locks.Table, cancellationToken),
            WriteStages write => DuckDbStages.Write(connection, write, cancellationToken),
            DeleteStages delete => DuckDbStages.Delete(connection, delete, cancellationToken),
            WriteBuild write => DuckDbBuilds.Write(connection, write.Build, cancellationToken),
            InsertRows insert => DuckDbRows.Insert(connection, insert, cancellationToken),
            DeleteBatches delete => DuckDbRows.Delete(connection, delete, cancellationToken),
            RankRows rank => DuckDbMerge.Rank(connection, rank, cancellationToken),
            DeleteSuperseded delete => DuckDbMerge.Delete(connection, delete, cancellationToken),
            InsertWinners insert => DuckDbMerge.Insert(connection, insert, cancellationToken),
            CountLive count => DuckDbMerge.CountLive(connection, count, cancellationToken),
            AlignView align => DuckDbTables.Align(connection, align, cancellationToken),
            DropStorage drop => DuckDbTables.Drop(connection, drop, cancellationToken),
            _ => throw Unknown(statement),
        };

    private static NotSupportedException Unknown(LoadStatement statement) =>
        new($"The DuckDB warehouse does not know the statement {statement.GetType().Name}.");
}
