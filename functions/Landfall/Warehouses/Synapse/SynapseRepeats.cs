using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// Rows of staging whose key is in storage or in an earlier row of staging; a row with a null in its key repeats nothing.
/// </summary>
internal static class SynapseRepeats
{
    private static readonly string Batch = SynapseText.Identifier(WarehouseColumns.Batch);
    private static readonly string Line = SynapseText.Identifier(WarehouseColumns.Line);

    /// <summary>Counts the repeats of each batch.</summary>
    public static SynapseCommand Count(CountRepeats statement, SynapseTerms terms)
    {
        var values = new SynapseValues();
        return values.Command(
            $"""
            SELECT [batch], COUNT_BIG(*) FROM (
            {Repeats(statement.Staging, statement.Storage, statement.Rule, "", values)}
            ) AS [repeated] GROUP BY [batch]
            {terms.Label(statement)}
            """,
            SynapseReading.Table
        );
    }

    /// <summary>Inserts the rows of the statement's batches that repeat nothing.</summary>
    public static SynapseCommand Insert(InsertRows statement, RepeatRule rule, SynapseTerms terms)
    {
        var values = new SynapseValues();
        var batches = values.List(statement.Batches);
        return values.Command(
            $"""
            INSERT INTO {SynapseText.Name(statement.Storage)} ({SynapseText.List(statement.Columns)})
            SELECT {string.Join(", ", statement.Columns.Select(column => $"[entering].{SynapseText.Identifier(column)}"))}
            FROM {SynapseText.Name(statement.Staging)} AS [entering]
            LEFT JOIN (
            {Repeats(statement.Staging, statement.Storage, rule, $" AND [staged].{Batch} IN ({batches})", values)}
            ) AS [repeated] ON [repeated].[batch] = [entering].{Batch} AND [repeated].[line] = [entering].{Line}
            WHERE [repeated].[batch] IS NULL AND [entering].{Batch} IN ({batches})
            {terms.Label(statement)}
            """,
            SynapseReading.RowsChanged
        );
    }

    // What storage has stands before what enters; only keys of staging are looked for in storage, which may be far larger.
    private static string Repeats(Relation staging, Relation storage, RepeatRule rule, string entering, SynapseValues values)
    {
        var since = rule.Since is null
            ? ""
            : $" AND [stored].{SynapseText.Identifier(WarehouseColumns.LoadedAt)} >= {values.Add(rule.Since)}";
        var place = $"ROW_NUMBER() OVER (PARTITION BY {SynapseKeys.Partition(rule.Key)} ORDER BY [enters], [batch], [line])";
        var key = SynapseKeys.Columns(rule.Key, "[staged]");
        var sameKey = SynapseKeys.SameColumns(rule.Key, "[staged]", "[stored]");
        return $"""
                SELECT [batch], [line] FROM (
                    SELECT [batch], [line], [enters], {place} AS [place] FROM (
                        SELECT {key}, 1 AS [enters], [staged].{Batch} AS [batch], [staged].{Line} AS [line]
                        FROM {SynapseText.Name(staging)} AS [staged] WHERE {SynapseKeys.Whole(rule.Key, "[staged]")}{entering}
                        UNION ALL
                        SELECT {SynapseKeys.Columns(rule.Key, "[stored]")}, 0, NULL, NULL
                        FROM {SynapseText.Name(storage)} AS [stored] WHERE EXISTS (
                            SELECT 1 FROM {SynapseText.Name(staging)} AS [staged] WHERE {sameKey}){since}
                    ) AS [keyed]
                ) AS [ranked] WHERE [enters] = 1 AND [place] > 1
            """;
    }
}
