using Landfall.Contracts;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>Schemas, storage and staging: DDL, each command by itself and never in a transaction.</summary>
internal static class SynapseTables
{
    // An object stands in sys.tables under its schema; OBJECT_ID would have to be given a quoted name.
    public const string There = "SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]";

    /// <summary>Makes what a table needs before its first load; each command does nothing when it is there.</summary>
    public static IReadOnlyList<SynapseCommand> Ensure(EnsureControl statement, SynapseTerms terms) =>
        [
            Schema(WarehouseNames.Schema),
            Schema(WarehouseNames.View(statement.Table).Schema),
            SynapseFormat.Create(statement, terms),
            SynapseMarkers.Create,
            SynapseBuilds.Create,
            SynapseStages.Create,
            SynapseStages.CreateView,
            SynapseControl.Create(statement, terms),
            SynapseControl.Widen(statement),
        ];

    /// <summary>Makes what is of no table, as far as batches of none need it.</summary>
    public static IReadOnlyList<SynapseCommand> EnsureOwn(EnsureStages statement, SynapseTerms terms) =>
        [Schema(WarehouseNames.Schema), SynapseFormat.Create(statement, terms), SynapseStages.Create, SynapseStages.CreateView];

    /// <summary>Runs <paramref name="sql"/> unless there is a table of that name.</summary>
    public static SynapseCommand Unless(Relation table, string sql)
    {
        var values = new SynapseValues();
        return values.Command(
            $"IF NOT EXISTS ({There} WHERE [s].[name] = {values.Add(table.Schema)} AND [t].[name] = "
                + $"{values.Add(table.Name)})\nBEGIN\n{sql}\nEND"
        );
    }

    /// <summary>Runs <paramref name="sql"/> unless the table has a column of that name.</summary>
    public static SynapseCommand UnlessColumn(Relation table, string column, string sql)
    {
        var values = new SynapseValues();
        var isTable = $"[s].[name] = {values.Add(table.Schema)} AND [t].[name] = {values.Add(table.Name)}";
        return values.Command(
            $"""
            IF NOT EXISTS ({There} JOIN sys.columns AS [c] ON [c].[object_id] = [t].[object_id]
                WHERE {isTable} AND [c].[name] = {values.Add(column)})
            {sql}
            """
        );
    }

    /// <summary>Makes storage, spread and cut as its contract says: a columnstore, or a heap where that would not take the
    /// columns.</summary>
    public static SynapseCommand Create(CreateStorage statement)
    {
        var form = statement.Columns.Any(column => column.IsLong) ? "HEAP" : "CLUSTERED COLUMNSTORE INDEX";
        var partition = statement.Partition is { } cut
            ? $", PARTITION ({SynapseText.Identifier(cut.Column)} RANGE RIGHT FOR VALUES "
                + $"({string.Join(", ", cut.Boundaries.Select(SynapseText.Boundary))}))"
            : "";
        return Create(statement.Storage, statement.Columns, $"DISTRIBUTION = {Distribution(statement.Distribution)}, {form}{partition}");
    }

    /// <summary>Makes staging: a heap, which takes rows as they come.</summary>
    public static SynapseCommand Create(CreateStaging statement) =>
        Create(statement.Staging, statement.Columns, "DISTRIBUTION = ROUND_ROBIN, HEAP");

    /// <summary>Adds columns that are not there yet.</summary>
    public static IReadOnlyList<SynapseCommand> Add(AddColumns statement) =>
        [
            .. statement.Columns.Select(column =>
                UnlessColumn(
                    statement.Storage,
                    column.Name,
                    $"ALTER TABLE {SynapseText.Name(statement.Storage)} ADD {SynapseTypes.Definition(column)}"
                )
            ),
        ];

    /// <summary>Drops staging and what is beside it, as far as it is there.</summary>
    public static IReadOnlyList<SynapseCommand> Drop(DropStaging statement) =>
        WarehouseNames.IsBesideStaging(statement.Staging.Name)
            ? [Drop(statement.Staging)]
            :
            [
                Drop(WarehouseNames.Passage(statement.Staging)),
                Drop(WarehouseNames.Named(statement.Staging)),
                .. statement.IsRanked ? (SynapseCommand[])[Drop(WarehouseNames.Ranked(statement.Staging))] : [],
                Drop(statement.Staging),
            ];

    /// <summary>The columns of a table in its order.</summary>
    public static SynapseCommand Columns(Relation relation, string label)
    {
        var values = new SynapseValues();
        return values.Command(
            $"""
            SELECT [c].[name], [y].[name] AS [type], CAST([c].[precision] AS int) AS [precision], CAST([c].[scale] AS int) AS [scale],
                CAST([c].[max_length] AS int) AS [max_length]
            FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]
            JOIN sys.columns AS [c] ON [c].[object_id] = [t].[object_id] JOIN sys.types AS [y] ON [y].[user_type_id] = [c].[user_type_id]
            WHERE [s].[name] = {values.Add(relation.Schema)} AND [t].[name] = {values.Add(relation.Name)}
            ORDER BY [c].[column_id]
            {label}
            """,
            SynapseReading.Table
        );
    }

    /// <summary>The names of all tables in a schema.</summary>
    public static SynapseCommand Names(string schema, string label)
    {
        var values = new SynapseValues();
        return values.Command(
            $"""
            SELECT [t].[name] FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]
            WHERE [s].[name] = {values.Add(schema)}
            {label}
            """,
            SynapseReading.Table
        );
    }

    /// <summary>The schema and the name of all tables.</summary>
    public static SynapseCommand All(string label) =>
        new SynapseValues().Command(
            $"""
            SELECT [s].[name], [t].[name] FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]
            {label}
            """,
            SynapseReading.Table
        );

    // CREATE SCHEMA must be a batch of its own, which EXEC makes.
    private static SynapseCommand Schema(string name)
    {
        var values = new SynapseValues();
        return values.Command(
            "IF NOT EXISTS (SELECT 1 FROM sys.schemas WHERE [name] = "
                + $"{values.Add(name)})\nEXEC({SynapseText.Statement($"CREATE SCHEMA {SynapseText.Identifier(name)}")})"
        );
    }

    private static SynapseCommand Create(Relation relation, IReadOnlyList<WarehouseColumn> columns, string layout) =>
        SynapseCommand.Of(
            $"CREATE TABLE {SynapseText.Name(relation)} (\n    {string.Join(",\n    ", columns.Select(SynapseTypes.Definition))})\nWITH "
                + $"({layout})"
        );

    private static SynapseCommand Drop(Relation relation)
    {
        var values = new SynapseValues();
        return values.Command(
            $"IF EXISTS ({There} WHERE [s].[name] = {values.Add(relation.Schema)} AND [t].[name] = {values.Add(relation.Name)})\nDROP "
                + $"TABLE {SynapseText.Name(relation)}"
        );
    }

    private static string Distribution(TableDistribution distribution) =>
        distribution switch
        {
            { Kind: DistributionKind.Hash, Column: { } column } => $"HASH({SynapseText.Identifier(column)})",
            { Kind: DistributionKind.Replicate } => "REPLICATE",
            _ => "ROUND_ROBIN",
        };
}
