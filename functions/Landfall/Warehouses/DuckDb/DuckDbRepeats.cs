using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>
/// Rows of staging whose key is in storage or in an earlier row of staging; a row with a null in its key repeats nothing.
/// </summary>
internal static class DuckDbRepeats
{
    /// <summary>Counts the repeats of each batch.</summary>
    public static IReadOnlyDictionary<string, long> Count(
        DuckDbConnection connection,
        CountRepeats statement,
        CancellationToken cancellationToken
    )
    {
        var (sql, values) = Repeats(statement.Staging, statement.Storage, statement.Rule, "true", []);
        using var result = connection.Query($"SELECT batch, count(*) FROM ({sql}) GROUP BY batch", values, cancellationToken);
        return result.Rows().ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal);
    }

    /// <summary>Inserts the rows of the statement's batches that repeat nothing.</summary>
    public static long Insert(DuckDbConnection connection, InsertRows statement, RepeatRule rule, CancellationToken cancellationToken)
    {
        var columns = DuckDbName.List(statement.Columns);
        var batches = $"{WarehouseColumns.Batch} IN ({DuckDbName.Marks(statement.Batches.Count)})";
        var (sql, values) = Repeats(statement.Staging, statement.Storage, rule, batches, statement.Batches);
        return connection.Execute(
            $"""
            INSERT INTO {DuckDbName.Of(statement.Storage)} ({columns}) SELECT {columns}
            FROM {DuckDbName.OfTarget(statement.Staging)} entering
            ANTI JOIN ({sql}) repeated
                ON entering.{WarehouseColumns.Batch} = repeated.batch AND entering.{WarehouseColumns.Line} = repeated.line
            WHERE {batches}
            """,
            [.. values, .. statement.Batches],
            cancellationToken
        );
    }

    // What storage has stands before what enters; only keys of staging are looked for in storage, which may be far larger.
    private static (string Sql, IReadOnlyList<object?> Values) Repeats(
        Relation staging,
        Relation storage,
        RepeatRule rule,
        string batches,
        IReadOnlyList<string> named
    )
    {
        string[] keys = [.. rule.Key.Select(DuckDbText.Identifier)];
        var columns = string.Join(", ", keys.Select((key, index) => $"{key} AS {Key(index)}"));
        var same = string.Join(" AND ", keys.Select(key => $"stored.{key} = staged.{key}"));
        var since = rule.Since is null ? "true" : $"{WarehouseColumns.LoadedAt} >= ?";
        var numbered = string.Join(", ", keys.Select((_, index) => Key(index)));
        var whole = string.Join(" AND ", keys.Select((_, index) => $"{Key(index)} IS NOT NULL"));
        var sql = $"""
            SELECT batch, line FROM (
                SELECT {columns}, true AS enters, {WarehouseColumns.Batch} AS batch, {WarehouseColumns.Line} AS line
                FROM {DuckDbName.OfTarget(staging)} WHERE {batches}
                UNION ALL
                SELECT {columns}, false, NULL, NULL FROM (SELECT * FROM {DuckDbName.Of(storage)} WHERE {since}) stored
                SEMI JOIN {DuckDbName.OfTarget(staging)} staged ON {same})
            QUALIFY enters AND {whole} AND row_number() OVER (PARTITION BY {numbered} ORDER BY enters, batch, line) > 1
            """;
        return (sql, [.. named, .. rule.Since is { } from ? (object?[])[DuckDbTime.Write(from)] : []]);
    }

    private static string Key(int index) => FormattableString.Invariant($"key{index}");
}
