using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Schemas, storage, staging and views.</summary>
internal static class DuckDbTables
{
    /// <summary>Makes what a table needs before its first load.</summary>
    public static void Ensure(DuckDbConnection connection, EnsureControl statement, CancellationToken cancellationToken) =>
        DuckDbUnit.Run(connection, cancellationToken, () =>
        {
            MakeOwn(connection, cancellationToken);
            connection.Execute(
                $"CREATE SCHEMA IF NOT EXISTS {DuckDbText.Identifier(WarehouseNames.View(statement.Table).Schema)}",
                ct: cancellationToken
            );
            connection.Execute(DuckDbControl.Create(statement.Table), ct: cancellationToken);
            return 1;
        });

    /// <summary>Makes what is of no table.</summary>
    public static void EnsureOwn(DuckDbConnection connection, CancellationToken cancellationToken) =>
        DuckDbUnit.Run(connection, cancellationToken, () =>
        {
            MakeOwn(connection, cancellationToken);
            return 1;
        });

    private static void MakeOwn(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        connection.Execute($"CREATE SCHEMA IF NOT EXISTS {DuckDbText.Identifier(WarehouseNames.Schema)}", ct: cancellationToken);
        connection.Execute(DuckDbFormat.Create, ct: cancellationToken);
        connection.Execute(DuckDbMarkers.Create, ct: cancellationToken);
        connection.Execute(DuckDbBuilds.Create, ct: cancellationToken);
        connection.Execute(DuckDbStages.Create, ct: cancellationToken);
        connection.Execute(DuckDbStages.CreateView, ct: cancellationToken);
        DuckDbStages.Widen(connection, cancellationToken);
    }

    /// <summary>Makes a table; a temporary one for staging.</summary>
    public static void Create(
        DuckDbConnection connection,
        Relation relation,
        IReadOnlyList<WarehouseColumn> columns,
        CancellationToken cancellationToken
    )
    {
        var kind = DuckDbName.IsOfSession(relation) ? "TEMP TABLE" : "TABLE";
        connection.Execute(
            $"CREATE {kind} {DuckDbName.OfTarget(relation)} ({string.Join(", ", columns.Select(Definition))})",
            ct: cancellationToken
        );
    }

    /// <summary>Drops staging and what is beside it, as far as it is there.</summary>
    public static void Drop(DuckDbConnection connection, DropStaging statement, CancellationToken cancellationToken)
    {
        if (statement.IsRanked)
        {
            connection.Execute(
                $"DROP TABLE IF EXISTS {DuckDbName.OfTarget(WarehouseNames.Ranked(statement.Staging))}",
                ct: cancellationToken
            );
        }

        connection.Execute($"DROP TABLE IF EXISTS {DuckDbName.OfTarget(statement.Staging)}", ct: cancellationToken);
    }

    /// <summary>Adds columns that are not there yet.</summary>
    public static void Add(DuckDbConnection connection, AddColumns statement, CancellationToken cancellationToken)
    {
        foreach (var column in statement.Columns)
        {
            connection.Execute(
                $"ALTER TABLE {DuckDbName.Of(statement.Storage)} ADD COLUMN IF NOT EXISTS {Definition(column)}",
                ct: cancellationToken
            );
        }
    }

    /// <summary>The columns of a table, of staging too, in its order; none of one that is not there.</summary>
    /// <remarks>
    /// <c>duckdb_columns()</c> answers the same by going through every column of every table and binding every view, for each load.
    /// </remarks>
    public static IReadOnlyList<StoredColumn> Columns(DuckDbConnection connection, Relation relation, CancellationToken cancellationToken)
    {
        var name = DuckDbText.Literal(DuckDbName.OfTarget(relation));
        try
        {
            using var result = connection.Query($"SELECT name, type FROM pragma_table_info({name}) ORDER BY cid", ct: cancellationToken);
            return [.. result.Rows().Select(row => new StoredColumn((string)row[0]!, (string)row[1]!))];
        }
        catch (DuckDbException) when (!DuckDbName.IsOfSession(relation) && !Exists(connection, relation, cancellationToken))
        {
            return [];
        }
    }

    /// <summary>Lists the storage tables of a table.</summary>
    public static IReadOnlyList<string> Storage(DuckDbConnection connection, ListStorage statement, CancellationToken cancellationToken) =>
        [
            .. Names(connection, WarehouseNames.View(statement.Table).Schema, cancellationToken)
                .Where(name => WarehouseNames.FenceOf(statement.Table, name) is not null),
        ];

    /// <summary>Lists all tables, each behind its schema.</summary>
    public static IReadOnlyList<string> All(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        using var result = connection.Query(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database()",
            ct: cancellationToken
        );
        return [.. result.Rows().Select(row => (string)row[0]!)];
    }

    /// <summary>Lists the control tables.</summary>
    public static IReadOnlyList<string> Controls(DuckDbConnection connection, CancellationToken cancellationToken) =>
        [.. Names(connection, WarehouseNames.Schema, cancellationToken).Where(WarehouseNames.IsControl)];

    /// <summary>Makes the view show the storage that the control row names.</summary>
    public static long Align(DuckDbConnection connection, AlignView statement, CancellationToken cancellationToken) =>
        DuckDbUnit.Run(connection, cancellationToken, () =>
        {
            var rows = DuckDbControl.Touch(connection, statement.Table, "storage = ?", [statement.Storage], cancellationToken);
            if (rows == 1)
            {
                Show(connection, statement, cancellationToken);
            }

            return rows;
        });

    /// <summary>Makes the view show the storage, whatever the control row names.</summary>
    internal static void Show(DuckDbConnection connection, AlignView statement, CancellationToken cancellationToken)
    {
        var storage = WarehouseNames.Storage(statement.Table, statement.Storage);
        var names = Columns(connection, storage, cancellationToken).Select(column => column.Name).ToList();
        var hides = names.Remove(WarehouseColumns.Deleted);
        string[] shown =
        [
            .. names.Except(WarehouseColumns.Carried, StringComparer.Ordinal),
            .. WarehouseColumns.Carried.Intersect(names, StringComparer.Ordinal),
        ];
        var live = hides ? $" WHERE NOT {DuckDbText.Identifier(WarehouseColumns.Deleted)}" : "";
        connection.Execute(
            $"CREATE OR REPLACE VIEW {DuckDbName.Of(WarehouseNames.View(statement.Table))} AS SELECT {DuckDbName.List(shown)} FROM "
                + $"{DuckDbName.Of(storage)}{live}",
            ct: cancellationToken
        );
    }

    /// <summary>Drops storage that neither control row nor view nor build names, and that no loader can name any more.</summary>
    public static long Drop(DuckDbConnection connection, DropStorage statement, CancellationToken cancellationToken) =>
        DuckDbUnit.Run(connection, cancellationToken, () =>
        {
            var fence = WarehouseNames.FenceOf(statement.Table, statement.Storage)
                ?? throw new ArgumentException($"'{statement.Storage}' is no storage of {statement.Table}.", nameof(statement));
            var inForce = $"{DuckDbText.Identifier(WarehouseNames.Control(statement.Table).Name)}.storage";
            var condition = $"storage IS DISTINCT FROM ? AND fence > ? AND NOT {DuckDbBuilds.GoesOn(inForce)}";
            object?[] mine = [statement.Storage, fence, statement.Table, statement.Storage, statement.Table];
            var free =
                DuckDbControl.Touch(connection, statement.Table, condition, mine, cancellationToken) == 1
                && !ViewNames(connection, statement, cancellationToken);
            if (free)
            {
                connection.Execute(
                    $"DROP TABLE IF EXISTS {DuckDbName.Of(WarehouseNames.Storage(statement.Table, statement.Storage))}",
                    ct: cancellationToken
                );
            }

            return free ? 1 : 0;
        });

    private static IReadOnlyList<string> Names(DuckDbConnection connection, string schema, CancellationToken cancellationToken)
    {
        using var result = connection.Query(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ? ORDER BY table_name",
            [schema],
            cancellationToken
        );
        return [.. result.Rows().Select(row => (string)row[0]!)];
    }

    // DuckDB keeps a view's text, not what it depends on; the names of storage are words of letters, digits and underscores.
    private static bool ViewNames(DuckDbConnection connection, DropStorage statement, CancellationToken cancellationToken)
    {
        var view = WarehouseNames.View(statement.Table);
        return (long)
                connection.Scalar(
                    """
                    SELECT count(*) FROM duckdb_views()
                    WHERE database_name = current_database() AND schema_name = ? AND view_name = ? AND regexp_matches(sql, ?)
                    """,
                    [view.Schema, view.Name, $@"\b{statement.Storage}\b"],
                    cancellationToken
                )! > 0;
    }

    private static bool Exists(DuckDbConnection connection, Relation relation, CancellationToken cancellationToken) =>
        Names(connection, relation.Schema, cancellationToken).Contains(relation.Name, StringComparer.Ordinal);

    private static string Definition(WarehouseColumn column) => $"{DuckDbText.Identifier(column.Name)} {DuckDbTypes.Name(column.Type)}";
}
