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
        (string Condition, object? Value)[] asked =
        [
            ("\"table\" = ?", statement.Table),
            ("storage = ?", statement.Storage),
            ("piece > ?", statement.After),
            ("base = ?", statement.Base),
        ];
        asked = [.. asked.Where(one => one.Value is not null)];
        var order = statement.After is null ? "fence DESC, piece DESC" : "piece";
        using var result = connection.Query(
            $"SELECT {Columns} FROM {Name} WHERE {string.Join(" AND ", asked.Select(one => one.Condition))} ORDER BY {order} LIMIT 1",
            [.. asked.Select(one => one.Value)],
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
