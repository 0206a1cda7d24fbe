using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>The log of builds.</summary>
internal static class DuckDbBuilds
{
    private const string Columns = "\"table\", storage, base, contract, fence, piece, detail, written_at";

    private static readonly string Name = DuckDbName.Of(WarehouseNames.Builds);

    /// <summary>The DDL of the log.</summary>
    public static string Create =>
        $"""
            CREATE TABLE IF NOT EXISTS {Name} (
                "table" VARCHAR NOT NULL, storage VARCHAR, base VARCHAR NOT NULL, contract VARCHAR NOT NULL, fence BIGINT NOT NULL,
                piece INTEGER NOT NULL, detail VARCHAR NOT NULL, written_at TIMESTAMP NOT NULL)
            """;

    /// <summary>
    /// The condition that the newest build of a table goes on with a storage; its values are the table, the storage and the table.
    /// </summary>
    /// <param name="inForce">The column that names the storage in force.</param>
    public static string GoesOn(string inForce) =>
        $"""
            EXISTS (SELECT 1 FROM {Name} build WHERE build."table" = ? AND build.storage = ? AND build.base = {inForce}
                AND NOT EXISTS (SELECT 1 FROM {Name} later WHERE later."table" = ?
                    AND (later.fence > build.fence OR (later.fence = build.fence AND later.piece > build.piece))))
            """;

    /// <summary>Reads the row that the statement asks for.</summary>
    public static StorageBuild? Read(DuckDbConnection connection, ReadBuild statement, CancellationToken cancellationToken)
    {
        var next = statement.Storage is not null;
        using var result = connection.Query(
            $"SELECT {Columns} FROM {Name} WHERE \"table\" = ? "
                + (next ? "AND storage = ? AND piece > ? ORDER BY piece LIMIT 1" : "ORDER BY fence DESC, piece DESC LIMIT 1"),
            next ? [statement.Table, statement.Storage, statement.After] : [statement.Table],
            cancellationToken
        );
        return result.Rows().Select(BuildRow.Read).SingleOrDefault();
    }

    /// <summary>Adds a row; 1.</summary>
    public static long Write(DuckDbConnection connection, StorageBuild build, CancellationToken cancellationToken) =>
        connection.Execute(
            $"INSERT INTO {Name} ({Columns}) VALUES ({DuckDbName.Marks(8)})",
            [
                build.Table,
                build.Storage,
                build.Base,
                build.Contract,
                build.Fence,
                build.Piece,
                build.Detail.ToJson(),
                DuckDbTime.Write(build.WrittenAt),
            ],
            cancellationToken
        );
}
