using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>
/// Rows of staging that compete for their key, with each other and with storage: storage has one row a key, which is what the competition
/// left.
/// </summary>
internal static class DuckDbMerge
{
    private const string Gone = $"coalesce({WarehouseColumns.Deleted}, false)";

    /// <summary>Ranks the rows of staging by key; the rows ranked.</summary>
    public static long Rank(DuckDbConnection connection, RankRows statement, CancellationToken cancellationToken)
    {
        var ranked = Ranked(statement.Staging);
        var kind = DuckDbName.IsOfSession(statement.Staging) ? "TEMP TABLE" : "TABLE";
        // Narrow rows only: what is ranked is sorted, and the columns of the contract may be hundreds.
        connection.Execute(
            $"""
            CREATE {kind} {ranked} AS
            SELECT *, row_number() OVER best = 1 AS wins, strength = first_value(strength) OVER best AS repeats
            FROM ({Rows(DuckDbName.OfTarget(statement.Staging), statement.Rule)})
            WINDOW best AS (PARTITION BY {string.Join(", ", Enumerable.Range(0, statement.Rule.Key.Count).Select(Key))}
                ORDER BY strength DESC, batch, line)
            """,
            ct: cancellationToken
        );
        return (long)connection.Scalar($"SELECT count(*) FROM {ranked}", ct: cancellationToken)!;
    }

    /// <summary>Counts what becomes of the rows of each batch, and the rows of storage that are superseded.</summary>
    public static MergeOutcome Classify(DuckDbConnection connection, ClassifyRows statement, CancellationToken cancellationToken)
    {
        using var result = connection.Query(
            $"""
            SELECT batch,
                count(*) FILTER (outcome = 'inserted'), count(*) FILTER (outcome = 'updated'), count(*) FILTER (outcome = 'unchanged'),
                count(*) FILTER (outcome = 'superseded'), count(*) FILTER (outcome = 'deduplicated'), count(*) FILTER (outcome = 'deleted'),
                count(*) FILTER (wins AND beats)
            FROM (
                SELECT staged.batch, staged.wins, staged.strength > stored.strength AS beats, CASE
                    WHEN NOT staged.wins THEN CASE WHEN staged.repeats THEN 'deduplicated' ELSE 'superseded' END
                    WHEN staged.strength = stored.strength THEN 'unchanged'
                    WHEN staged.strength < stored.strength THEN 'superseded'
                    WHEN coalesce(stored.gone, true) THEN CASE WHEN staged.gone THEN 'unchanged' ELSE 'inserted' END
                    WHEN staged.gone THEN 'deleted' ELSE 'updated' END AS outcome
                FROM {Ranked(statement.Staging)} staged
                LEFT JOIN ({Rows(DuckDbName.Of(statement.Storage), statement.Rule)}) stored ON {SameKey(statement.Rule)})
            GROUP BY batch
            """,
            ct: cancellationToken
        );
        var rows = result.Rows().ToList();
        return new MergeOutcome(rows.Sum(row => (long)row[7]!), rows.ToDictionary(row => (string)row[0]!, Counts, StringComparer.Ordinal));
    }

    /// <summary>Deletes the rows of storage that winners beat.</summary>
    public static long Delete(DuckDbConnection connection, DeleteSuperseded statement, CancellationToken cancellationToken) =>
        connection.Execute(
            $"""
            DELETE FROM {DuckDbName.Of(statement.Storage)} AS target USING {Ranked(statement.Staging)} staged
            WHERE staged.wins AND {SameKey(statement.Rule, "target")} AND staged.strength > {Strength(statement.Rule, "target.")}
            """,
            ct: cancellationToken
        );

    /// <summary>Inserts the winners whose key storage does not have.</summary>
    public static long Insert(DuckDbConnection connection, InsertWinners statement, CancellationToken cancellationToken) =>
        connection.Execute(
            $"""
            INSERT INTO {DuckDbName.Of(statement.Storage)} ({DuckDbName.List(statement.Columns)})
            SELECT {string.Join(", ", Kept(statement.Columns, statement.Rule))} FROM {DuckDbName.OfTarget(statement.Staging)} entering
            SEMI JOIN (
                SELECT staged.batch, staged.line FROM {Ranked(statement.Staging)} staged
                ANTI JOIN ({Rows(DuckDbName.Of(statement.Storage), statement.Rule)}) stored ON {SameKey(statement.Rule)}
                WHERE staged.wins) winner
            ON entering.{WarehouseColumns.Batch} = winner.batch AND entering.{WarehouseColumns.Line} = winner.line
            """,
            ct: cancellationToken
        );

    /// <summary>Counts the rows that readers see.</summary>
    public static long CountLive(DuckDbConnection connection, CountLive statement, CancellationToken cancellationToken) =>
        (long)
            connection.Scalar(
                $"SELECT count(*) FROM {DuckDbName.Of(statement.Storage)} WHERE NOT {WarehouseColumns.Deleted}",
                ct: cancellationToken
            )!;

    private static string Ranked(Relation staging) => DuckDbName.OfTarget(WarehouseNames.Ranked(staging));

    private static string Rows(string relation, MergeRule rule) =>
        $"""
            SELECT {string.Join(", ", rule.Key.Select((column, index) => $"{DuckDbText.Identifier(column)} AS {Key(index)}"))},
                {Strength(rule, "")} AS strength,
                {Gone} AS gone, {WarehouseColumns.Batch} AS batch, {WarehouseColumns.Line} AS line
            FROM {relation}
            """;

    // Compared from left to right. Beside each value stands whether there is one, so that a null is the least; of two nulls the next value
    // decides. The fields have names, as no table can hold a row without.
    private static string Strength(MergeRule rule, string of)
    {
        string[] values =
        [
            .. rule
                .OrderBy.Select(column => of + DuckDbText.Identifier(column))
                .SelectMany(value => (string[])[$"{value} IS NOT NULL", value]),
            $"coalesce({of}{WarehouseColumns.Deleted}, false)",
            $"coalesce({of}{WarehouseColumns.RowHash}, '')",
        ];
        return $"struct_pack({string.Join(", ", values.Select((value, index) => FormattableString.Invariant($"by{index} := {value}")))})";
    }

    private static string SameKey(MergeRule rule) =>
        string.Join(
            " AND ",
            Enumerable.Range(0, rule.Key.Count).Select(index => $"staged.{Key(index)} IS NOT DISTINCT FROM stored.{Key(index)}")
        );

    private static string SameKey(MergeRule rule, string target) =>
        string.Join(
            " AND ",
            rule.Key.Select((column, index) => $"staged.{Key(index)} IS NOT DISTINCT FROM {target}.{DuckDbText.Identifier(column)}")
        );

    private static string Key(int index) => FormattableString.Invariant($"key{index}");

    private static IEnumerable<string> Kept(IReadOnlyList<string> columns, MergeRule rule)
    {
        var always = new HashSet<string>(
            [.. WarehouseColumns.Carried.Except([WarehouseColumns.Rescued], StringComparer.Ordinal), .. rule.Key, .. rule.OrderBy],
            StringComparer.Ordinal
        );
        return columns.Select(column =>
            column == WarehouseColumns.Deleted ? Gone
            : always.Contains(column) ? DuckDbText.Identifier(column)
            : $"CASE WHEN {Gone} THEN NULL ELSE {DuckDbText.Identifier(column)} END"
        );
    }

    private static LoadCounts Counts(object?[] row) =>
        new((long)row[1]!, (long)row[2]!, (long)row[3]!, (long)row[4]!, (long)row[5]!, (long)row[6]!, Removed: 0);
}
