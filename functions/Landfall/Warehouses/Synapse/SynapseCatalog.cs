using System.Data.Common;

namespace Landfall.Warehouses.Synapse;

/// <summary>What a pool has, as far as provisioning asks.</summary>
internal sealed record SynapseCatalog
{
    /// <summary>A pool that has nothing.</summary>
    public static SynapseCatalog Empty { get; } = new();

    /// <summary>The names of schemas.</summary>
    public IReadOnlySet<string> Schemas { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The tables.</summary>
    public IReadOnlySet<Relation> Tables { get; init; } = new HashSet<Relation>();

    /// <summary>The tables that have a column 'rows': of control tables those that no earlier Landfall made.</summary>
    public IReadOnlySet<Relation> Counted { get; init; } = new HashSet<Relation>();

    /// <summary>The columns of each view, in order.</summary>
    public IReadOnlyDictionary<Relation, IReadOnlyList<string>> Views { get; init; } = new Dictionary<Relation, IReadOnlyList<string>>();

    /// <summary>The text of the views that have a row filter.</summary>
    public IReadOnlyDictionary<Relation, string> Definitions { get; init; } = new Dictionary<Relation, string>();

    /// <summary>Roles and users, in any case.</summary>
    public IReadOnlySet<string> Principals { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who was granted or denied to read a whole view.</summary>
    public IReadOnlyList<SynapsePermission> Permissions { get; init; } = [];

    /// <summary>True when <paramref name="principal"/> was granted to read <paramref name="view"/>.</summary>
    public bool IsGranted(Relation view, string principal) => Has(view, principal, isDenied: false);

    /// <summary>True when <paramref name="principal"/> was denied to read <paramref name="view"/>.</summary>
    public bool IsDenied(Relation view, string principal) => Has(view, principal, isDenied: true);

    private bool Has(Relation view, string principal, bool isDenied) =>
        Permissions.Any(permission =>
            permission.IsDenied == isDenied
            && permission.View == view
            && string.Equals(permission.Principal, principal, StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>That a role or user may read a view, or may not.</summary>
/// <param name="View">The view.</param>
/// <param name="Principal">The role or user.</param>
/// <param name="IsDenied">True for DENY, false for GRANT.</param>
internal sealed record SynapsePermission(Relation View, string Principal, bool IsDenied);

/// <summary>Asks a pool what it has.</summary>
internal static class SynapseCatalogReader
{
    private const string Schemas = "SELECT [name] FROM sys.schemas";

    private const string Tables =
        "SELECT [s].[name], [t].[name] FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]";

    private const string Counted = $"{Tables} JOIN sys.columns AS [c] ON [c].[object_id] = [t].[object_id] WHERE [c].[name] = 'rows'";

    private const string Views = """
        SELECT [s].[name], [v].[name], [c].[name] FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]
        JOIN sys.columns AS [c] ON [c].[object_id] = [v].[object_id] ORDER BY [s].[name], [v].[name], [c].[column_id]
        """;

    private const string Definitions = """
        SELECT [s].[name], [v].[name], [m].[definition] FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]
        JOIN sys.sql_modules AS [m] ON [m].[object_id] = [v].[object_id] WHERE [v].[name] LIKE '%[_]filtered'
        """;

    private const string Principals = "SELECT [name] FROM sys.database_principals";

    // Class 1 is an object, minor 0 the whole of it; G and W are grants, D is a denial.
    private const string Permissions = """
        SELECT [s].[name], [v].[name], [g].[name], CASE WHEN [p].[state] = 'D' THEN 1 ELSE 0 END AS [denied]
        FROM sys.database_permissions AS [p]
        JOIN sys.views AS [v] ON [v].[object_id] = [p].[major_id] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]
        JOIN sys.database_principals AS [g] ON [g].[principal_id] = [p].[grantee_principal_id]
        WHERE [p].[class] = 1 AND [p].[minor_id] = 0 AND [p].[permission_name] = 'SELECT' AND [p].[state] IN ('G', 'W', 'D')
        ORDER BY [s].[name], [v].[name], [g].[name]
        """;

    /// <summary>Reads the catalogue over an open connection.</summary>
    public static async Task<SynapseCatalog> ReadAsync(DbConnection connection, int timeoutSeconds, CancellationToken cancellationToken)
    {
        var views = await RowsAsync(Views, row => (View: Relation(row), Column: row.GetString(2)));
        return new SynapseCatalog
        {
            Schemas = (await RowsAsync(Schemas, row => row.GetString(0))).ToHashSet(StringComparer.Ordinal),
            Tables = (await RowsAsync(Tables, Relation)).ToHashSet(),
            Counted = (await RowsAsync(Counted, Relation)).ToHashSet(),
            Views = views
                .GroupBy(row => row.View, row => row.Column)
                .ToDictionary(view => view.Key, IReadOnlyList<string> (view) => [.. view]),
            Definitions = (
                await RowsAsync(Definitions, row => (View: Relation(row), Sql: row.IsDBNull(2) ? "" : row.GetString(2)))
            ).ToDictionary(row => row.View, row => row.Sql),
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
