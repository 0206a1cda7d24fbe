using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>A statement of a plan that takes several of DuckDB's: together or not at all.</summary>
internal static class DuckDbUnit
{
    /// <summary>Runs <paramref name="work"/> in a transaction of its own and commits when it answers more than 0 rows.</summary>
    public static long Run(DuckDbConnection connection, CancellationToken cancellationToken, Func<long> work)
    {
        connection.Execute("BEGIN TRANSACTION", ct: cancellationToken);
        var open = true;
        try
        {
            var rows = work();
            if (rows > 0)
            {
                // A commit that fails has rolled back.
                open = false;
                connection.Execute("COMMIT", ct: cancellationToken);
            }

            return rows;
        }
        finally
        {
            if (open)
            {
                connection.Execute("ROLLBACK");
            }
        }
    }
}
