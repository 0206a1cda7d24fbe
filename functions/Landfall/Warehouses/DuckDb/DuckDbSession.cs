using System.Collections.Concurrent;
using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Runs the statements of a load on a connection of its own.</summary>
/// <param name="connection">Belongs to this session.</param>
/// <param name="copy">Brings parts in.</param>
/// <param name="ensured">Tables of which everything that a load needs is known to be in the file.</param>
/// <param name="catalog">The name of the database inside DuckDB, which no source can have.</param>
internal sealed class DuckDbSession(
    DuckDbConnection connection,
    DuckDbPartCopy copy,
    ConcurrentDictionary<string, bool> ensured,
    string catalog
) : IWarehouseSession
{
    private readonly DuckDbStatements _statements = new(connection, copy, ensured, catalog);

    /// <inheritdoc/>
    public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
    {
        try
        {
            return await statement.RunAsync(_statements, cancellationToken);
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
        copy.Dispose();
        return ValueTask.CompletedTask;
    }
}
