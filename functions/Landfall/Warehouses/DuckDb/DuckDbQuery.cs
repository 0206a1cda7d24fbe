using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>
/// Tells a query that only reads from everything else that DuckDB's SQL can say. A transaction that only reads keeps tables as they are;
/// the instance itself (its log, its profiler, its parser) is changed by functions, which are judged by their names before anything is
/// bound.
/// </summary>
internal static class DuckDbQuery
{
    // Of the functions in a FROM those that only read, and read nothing outside the warehouse but what it may read anyway. What runs a text
    // as SQL is none of them: it would have to be judged again.
    private static readonly HashSet<string> ReadingTables = new(StringComparer.OrdinalIgnoreCase)
    {
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_databases",
        "duckdb_dependencies",
        "duckdb_extensions",
        "duckdb_functions",
        "duckdb_indexes",
        "duckdb_keywords",
        "duckdb_memory",
        "duckdb_optimizers",
        "duckdb_schemas",
        "duckdb_sequences",
        "duckdb_settings",
        "duckdb_tables",
        "duckdb_temporary_files",
        "duckdb_types",
        "duckdb_variables",
        "duckdb_views",
        "generate_series",
        "glob",
        "histogram",
        "histogram_values",
        "icu_calendar_names",
        "json_each",
        "json_tree",
        "parquet_metadata",
        "parquet_scan",
        "parquet_schema",
        "pg_timezone_names",
        "pragma_collations",
        "pragma_database_size",
        "pragma_metadata_info",
        "pragma_platform",
        "pragma_show",
        "pragma_storage_info",
        "pragma_table_info",
        "pragma_version",
        "range",
        "read_blob",
        "read_csv",
        "read_csv_auto",
        "read_json",
        "read_json_auto",
        "read_ndjson",
        "read_parquet",
        "read_text",
        "repeat",
        "repeat_row",
        "unnest",
    };

    // DuckDB says of these that they have a side effect, so that each row gets a value of its own.
    private static readonly HashSet<string> ReadingValues = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_connection_id",
        "current_query",
        "current_query_id",
        "current_transaction_id",
        "error",
        "gen_random_uuid",
        "random",
        "stats",
        "uuid",
        "uuidv4",
        "uuidv7",
    };

    /// <summary>Lets one query pass that only reads.</summary>
    /// <exception cref="WarehouseException">The text is something else, or more than that.</exception>
    /// <exception cref="DuckDbException">It is no SQL, or names what is not there.</exception>
    public static void Require(DuckDbConnection connection, string sql, DuckDbFunctions functions, CancellationToken cancellationToken)
    {
        using var tree = JsonDocument.Parse(
            (string)connection.Scalar("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [sql], cancellationToken)!
        );
        var isRead = !tree.RootElement.GetProperty("error").GetBoolean();
        if (isRead)
        {
            RequireReading(connection, tree.RootElement, functions, cancellationToken);
        }

        // What cannot be read as a query is told in DuckDB's words where it has some.
        RequireOne(connection.Check(sql, cancellationToken));
        if (!isRead)
        {
            throw Refusal("expected a SELECT");
        }
    }

    private static void RequireReading(
        DuckDbConnection connection,
        JsonElement tree,
        DuckDbFunctions functions,
        CancellationToken cancellationToken
    )
    {
        var (tables, values) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        Collect(tree, isInFrom: false, tables, values);
        if (tables.FirstOrDefault(name => !ReadingTables.Contains(name)) is { } table)
        {
            throw Refusal(
                $"the function {table} is not one of those in a FROM that only read; expected tables, views and functions such as "
                    + "range, unnest or duckdb_tables"
            );
        }

        if (
            values.FirstOrDefault(name => !ReadingValues.Contains(name) && functions.HaveEffect(connection, name, cancellationToken)) is
            { } value
        )
        {
            throw Refusal($"the function {value} has an effect of its own; expected functions that only compute");
        }
    }

    // Every call of a function has this key, wherever it stands.
    private static void Collect(JsonElement node, bool isInFrom, SortedSet<string> tables, SortedSet<string> values)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Collect(item, isInFrom: false, tables, values);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            if (node.TryGetProperty("function_name", out var name))
            {
                (isInFrom ? tables : values).Add(name.GetString()!);
            }

            var isTable =
                node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("TABLE_FUNCTION");
            foreach (var property in node.EnumerateObject())
            {
                Collect(property.Value, isTable && property.NameEquals("function"), tables, values);
            }
        }
    }

    private static void RequireOne(DuckDbCheck check)
    {
        var found = check switch
        {
            { Statements: not 1 } => string.Create(
                CultureInfo.InvariantCulture,
                $"expected one query, found {check.Statements} statements"
            ),
            { IsQuery: false } => "expected a query, found a statement of another kind",
            { Parameters: > 0 } => string.Create(
                CultureInfo.InvariantCulture,
                $"expected a query without parameters, found {check.Parameters}"
            ),
            _ => null,
        };
        if (found is not null)
        {
            throw Refusal(found);
        }
    }

    private static WarehouseException Refusal(string found) => new($"The query failed: {found}.");
}

/// <summary>
/// The functions of a warehouse that have an effect of their own. To look through all that there are takes longer than most queries, so it
/// is done once: queries make no functions.
/// </summary>
internal sealed class DuckDbFunctions
{
    private volatile FrozenSet<string>? _withEffect;

    /// <summary>True of a function that does more than compute, by its name in any case.</summary>
    public bool HaveEffect(DuckDbConnection connection, string name, CancellationToken cancellationToken) =>
        (_withEffect ??= Read(connection, cancellationToken)).Contains(name);

    private static FrozenSet<string> Read(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        using var result = connection.Query(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE has_side_effects",
            ct: cancellationToken
        );
        return result.Rows().Select(row => (string)row[0]!).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
