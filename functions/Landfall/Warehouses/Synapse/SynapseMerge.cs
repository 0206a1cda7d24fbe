using System.Globalization;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// Rows of staging that compete for their key, with each other and with storage, as delete and insert: MERGE counts an update twice, wants
/// a hash-distributed target that is no columnstore, and cannot say what it left out (reference 4.4).
/// </summary>
internal static class SynapseMerge
{
    private static readonly string Batch = SynapseText.Identifier(WarehouseColumns.Batch);
    private static readonly string Line = SynapseText.Identifier(WarehouseColumns.Line);
    private static readonly string Deleted = SynapseText.Identifier(WarehouseColumns.Deleted);
    private static readonly string Hash = SynapseText.Identifier(WarehouseColumns.RowHash);

    /// <summary>
    /// Ranks the rows of staging by key. Narrow rows only: what is ranked is sorted, and the columns of the contract may be hundreds. A
    /// null is the least in T-SQL's order, as the rule wants it.
    /// </summary>
    public static IReadOnlyList<SynapseCommand> Rank(RankRows statement, SynapseTerms terms)
    {
        var rule = statement.Rule;
        var best =
            $"PARTITION BY {SynapseKeys.Partition(rule.Key)} ORDER BY "
            + $"{string.Concat(rule.OrderBy.Select((_, index) => $"{Order(index)} DESC, "))}[gone] DESC, [hash] DESC";
        var wins = $"CASE WHEN ROW_NUMBER() OVER ({best}, [batch], [line]) = 1 THEN 1 ELSE 0 END";
        var repeats = $"CASE WHEN RANK() OVER ({best}) = 1 THEN 1 ELSE 0 END";
        var order = string.Concat(rule.OrderBy.Select((column, index) => $"[row].{SynapseText.Identifier(column)} AS {Order(index)}, "));
        return
        [
            SynapseCommand.Of(
                $"""
                CREATE TABLE {Ranked(statement.Staging)} WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
                SELECT *, {wins} AS [wins], {repeats} AS [repeats]
                FROM (
                    SELECT {SynapseKeys.Columns(rule.Key, "[row]")}, {order}{Gone("[row]")} AS [gone],
                        {HashOf("[row]")} AS [hash], [row].{Batch} AS [batch], [row].{Line} AS [line]
                    FROM {SynapseText.Name(statement.Staging)} AS [row]
                ) AS [rows]
                {terms.Label(statement)}
                """
            ),
            SynapseCommand.Of($"SELECT COUNT_BIG(*) FROM {Ranked(statement.Staging)} {terms.Label(statement)}", SynapseReading.Number),
        ];
    }

    /// <summary>Counts what becomes of the rows of each batch, and the rows of storage that are superseded.</summary>
    public static SynapseCommand Classify(ClassifyRows statement, SynapseTerms terms)
    {
        var outcomes = ((string[])["inserted", "updated", "unchanged", "superseded", "deduplicated", "deleted"]).Select(Sum);
        var hidden = $"ISNULL([stored].{Deleted}, CASE WHEN [stored].{Line} IS NULL THEN 1 ELSE 0 END)";
        var sameKey = SynapseKeys.Same(statement.Rule.Key, "[staged]", "[stored]");
        return SynapseCommand.Of(
            $"""
            SELECT [batch],
                {string.Join(", ", outcomes)},
                SUM(CASE WHEN [wins] = 1 AND [beats] = 1 THEN CAST(1 AS bigint) ELSE 0 END)
            FROM (
                SELECT [batch], [wins], [beats], CASE
                    WHEN [wins] = 0 THEN CASE WHEN [repeats] = 1 THEN 'deduplicated' ELSE 'superseded' END
                    WHEN [beats] = 0 THEN 'unchanged'
                    WHEN [beats] = -1 THEN 'superseded'
                    WHEN [hidden] = 1 THEN CASE WHEN [gone] = 1 THEN 'unchanged' ELSE 'inserted' END
                    WHEN [gone] = 1 THEN 'deleted' ELSE 'updated' END AS [outcome]
                FROM (
                    SELECT [staged].[batch], [staged].[wins], [staged].[repeats], [staged].[gone], {hidden} AS [hidden],
                        {Beats(statement.Rule)} AS [beats]
                    FROM {Ranked(statement.Staging)} AS [staged]
                    LEFT JOIN {SynapseText.Name(statement.Storage)} AS [stored] ON {sameKey}
                ) AS [met]
            ) AS [settled]
            GROUP BY [batch]
            {terms.Label(statement)}
            """,
            SynapseReading.Table
        );
    }

    /// <summary>Deletes the rows of storage that winners beat.</summary>
    public static SynapseCommand Delete(DeleteSuperseded statement, SynapseTerms terms) =>
        SynapseCommand.Of(
            $"""
            DELETE [stored] FROM {SynapseText.Name(statement.Storage)} AS [stored]
            JOIN {Ranked(statement.Staging)} AS [staged] ON {SynapseKeys.Same(statement.Rule.Key, "[staged]", "[stored]")}
            WHERE [staged].[wins] = 1 AND {Beats(statement.Rule)} = 1
            {terms.Label(statement)}
            """,
            SynapseReading.RowsChanged
        );

    /// <summary>Inserts the winners whose key storage does not have.</summary>
    public static SynapseCommand Insert(InsertWinners statement, SynapseTerms terms) =>
        SynapseCommand.Of(
            $"""
            INSERT INTO {SynapseText.Name(statement.Storage)} ({SynapseText.List(statement.Columns)})
            SELECT {string.Join(", ", Kept(statement.Columns, statement.Rule))}
            FROM {SynapseText.Name(statement.Staging)} AS [entering]
            JOIN {Ranked(statement.Staging)} AS [staged] ON [staged].[batch] = [entering].{Batch} AND [staged].[line] = [entering].{Line}
            LEFT JOIN {SynapseText.Name(statement.Storage)} AS [stored] ON {SynapseKeys.Same(statement.Rule.Key, "[staged]", "[stored]")}
            WHERE [staged].[wins] = 1 AND [stored].{Line} IS NULL
            {terms.Label(statement)}
            """,
            SynapseReading.RowsChanged
        );

    private static string Ranked(Relation staging) => SynapseText.Name(WarehouseNames.Ranked(staging));

    // 1 when the staged row is the stronger, 0 when both are equal, -1 when it is the weaker, NULL without a rival; the first difference
    // decides.
    private static string Beats(MergeRule rule)
    {
        var steps = rule
            .OrderBy.Select((column, index) => NullableStep($"[staged].{Order(index)}", $"[stored].{SynapseText.Identifier(column)}"))
            .Append(Step("[staged].[gone]", Gone("[stored]")))
            .Append(Step("[staged].[hash]", HashOf("[stored]")));
        return $"CASE WHEN [stored].{Line} IS NULL THEN NULL\n            {string.Join("\n            ", steps)}\n            ELSE 0 END";
    }

    private static string Step(string staged, string stored) => $"WHEN {staged} > {stored} THEN 1 WHEN {staged} < {stored} THEN -1";

    private static string NullableStep(string staged, string stored) =>
        $"WHEN {staged} > {stored} OR ({staged} IS NOT NULL AND {stored} IS NULL) THEN 1 WHEN {staged} < {stored} OR ({staged} IS NULL AND "
        + $"{stored} IS NOT NULL) THEN -1";

    private static string Sum(string outcome) => $"SUM(CASE WHEN [outcome] = '{outcome}' THEN CAST(1 AS bigint) ELSE 0 END)";

    private static string Gone(string of) => $"CAST(ISNULL({of}.{Deleted}, 0) AS int)";

    private static string HashOf(string of) => $"ISNULL({of}.{Hash}, N'')";

    private static string Order(int index) => string.Create(CultureInfo.InvariantCulture, $"[order{index}]");

    private static IEnumerable<string> Kept(IReadOnlyList<string> columns, MergeRule rule)
    {
        var always = new HashSet<string>(
            [.. WarehouseColumns.Carried.Except([WarehouseColumns.Rescued], StringComparer.Ordinal), .. rule.Key, .. rule.OrderBy],
            StringComparer.Ordinal
        );
        return columns.Select(column =>
            column == WarehouseColumns.Deleted ? $"ISNULL([entering].{Deleted}, 0)"
            : always.Contains(column) ? $"[entering].{SynapseText.Identifier(column)}"
            : $"CASE WHEN [entering].{Deleted} = 1 THEN NULL ELSE [entering].{SynapseText.Identifier(column)} END"
        );
    }
}
