using System.Data.Common;

namespace Landfall.Warehouses.Synapse;

/// <summary>Asks a pool what it has.</summary>
internal static class SynapseCatalogReader
{
    private const string Schemas = "SELECT [name] FROM sys.schemas";

    private const string Tables = "SELECT [s].[name], [t].[name] FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]";

    private const string Views =
        """
        SELECT [s].[name], [v].[name], [c].[name] FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]
        JOIN sys.columns AS [c] ON [c].[object_id] = [v].[object_id] ORDER BY [s].[name], [v].[name], [c].[column_id]
        """;

    private const string Definitions =
        """
        SELECT [s].[name], [v].[name], [m].[definition] FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]
        JOIN sys.sql_modules AS [m] ON [m].[object_id] = [v].[object_id] WHERE [v].[name] LIKE '%[_]filtered'
        """;

    private const string Principals = "SELECT [name] FROM sys.database_principals";

    // Class 1 is an object, minor 0 the whole of it; G and W are grants, D is a denial.
    private const string Permissions =
        """
        SELECT [s].[name], [v].[name], [g].[name], CASE WHEN [p].[state] = 'D' THEN 1 ELSE 0 END AS [denied]
        FROM sys.database_permissions AS [p] JOIN sys.views AS [v] ON [v].[object_id] = [p].[major_id] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]
        JOIN sys.database_principals AS [g] ON [g].[principal_id] = [p].[grantee_principal_id]
        WHERE [p].[class] = 1 AND [p].[minor_id] = 0 AND [p].[permission_name] = 'SELECT' AND [p].[state] IN ('G', 'W', 'D') ORDER BY [s].[name], [v].[name], [g].[name]
        """;

    /// <summary>Reads the catalogue over an open connection.</summary>
    public static async Task<SynapseCatalog> ReadAsync(DbConnection connection, int timeoutSeconds, CancellationToken cancellationToken)
    {
        var views = await RowsAsync(Views, row => (View: Relation(row), Column: row.GetString(2)));
        return new SynapseCatalog
        {
            Schemas = (await RowsAsync(Schemas, row => row.GetString(0))).ToHashSet(StringComparer.Ordinal),
            Tables = (await RowsAsync(Tables, Relation)).ToHashSet(),
            Views = views.GroupBy(row => row.View, row => row.Column).ToDictionary(view => view.Key, IReadOnlyList<string> (view) => [.. view]),
            Definitions = (await RowsAsync(Definitions, row => (View: Relation(row), Sql: row.IsDBNull(2) ? "" : row.GetString(2)))).ToDictionary(row => row.View, row => row.Sql),
            Principals = (await RowsAsync(Principals, row => row.GetString(0))).ToHashSet(StringComparer.OrdinalIgnoreCase),
            Permissions = await RowsAsync(Permissions, row => new SynapsePermission(Relation(row), row.GetString(2), row.GetInt32(3) == 1)),
        };

        async Task<List<T>> RowsAsync<T>(string sql, Func<DbDataReader, T> read)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"{sql} {SynapseText.Label("landfall:provision:Catalog")}";
            command.CommandTimeout = timeoutSeconds;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }

    private static Relation Relation(DbDataReader row) => new(row.GetString(0), row.GetString(1));
}
