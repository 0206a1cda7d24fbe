using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>The log of stages.</summary>
internal static class SynapseStages
{
    private const string Columns =
        "[table], [batch], [generation], [run], [stage], [attempt], [started_at], [ended_at], [seconds], [rows_in], [rows_out], [bytes],\n"
        + "    [calls], [retries], [outcome], [error_code], [landed_at]";

    private const string NewestColumn = "query_seconds";

    private const string Exact = "COLLATE Latin1_General_100_BIN2";
    private const string Id = $"nvarchar(128) {Exact}";

    // 17 values each, and Synapse has no INSERT of several VALUES.
    private const int RowsAtOnce = SynapseCommand.MaxParameters / 17;

    private const int BatchesAtOnce = 2000;

    private static readonly string Name = SynapseText.Name(WarehouseNames.Stages);

    /// <summary>Makes the table; the rows of a batch are on one node, where the view reads them, and trickle into a heap.</summary>
    public static SynapseCommand Create =>
        SynapseTables.Unless(
            WarehouseNames.Stages,
            $"""
            CREATE TABLE {Name} (
                [table] {Id} NOT NULL, [batch] {Id} NOT NULL, [generation] int NOT NULL, [run] int NOT NULL, [stage] nvarchar(32) NOT NULL,
                [attempt] int NOT NULL, [started_at] datetime2(6) NOT NULL, [ended_at] datetime2(6) NOT NULL, [seconds] float NOT NULL,
                [rows_in] bigint NOT NULL, [rows_out] bigint NOT NULL, [bytes] bigint NOT NULL, [calls] bigint NULL, [retries] bigint NULL,
                [outcome] nvarchar(32) NOT NULL, [error_code] nvarchar(128) NULL, [created_at] datetime2(6) NULL,
                [landed_at] datetime2(6) NOT NULL)
            WITH (DISTRIBUTION = HASH([batch]), HEAP)
            """
        );

    /// <summary>Makes the view, or gives one of an earlier Landfall the columns that it lacks and leaves its grants.</summary>
    public static SynapseCommand CreateView
    {
        get
        {
            var (values, view) = (new SynapseValues(), WarehouseNames.Delivery);
            var there =
                "SELECT 1 FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]"
                + $"{{0}} WHERE [s].[name] = {values.Add(view.Schema)} AND [v].[name] = {values.Add(view.Name)}";
            var column =
                $"{there.Replace("{0}", " JOIN sys.columns AS [c] ON [c].[object_id] = [v].[object_id]", StringComparison.Ordinal)} "
                + $"AND [c].[name] = {values.Add(NewestColumn)}";
            return values.Command(
                $"IF NOT EXISTS ({there.Replace("{0}", "", StringComparison.Ordinal)})\n"
                    + $"EXEC({SynapseText.Statement($"CREATE VIEW {SynapseText.Name(view)} AS {Body}")})\n"
                    + $"ELSE IF NOT EXISTS ({column})\n"
                    + $"EXEC({SynapseText.Statement($"ALTER VIEW {SynapseText.Name(view)} AS {Body}")})"
            );
        }
    }

    // Whole seconds: a difference in smaller units overflows an int after 24 days.
    private static string Body =>
        $"""
            SELECT [table], [batch], [generation], [outcome], [created_at], [landed_at], [curated_at], [loaded_at], [published_at],
            [queryable_at], DATEDIFF(second, [created_at], [landed_at]) AS [seconds_to_land],
            DATEDIFF(second, [landed_at], [curated_at]) AS [seconds_to_curate],
            DATEDIFF(second, [curated_at], [loaded_at]) AS [seconds_to_load],
            DATEDIFF(second, ISNULL([created_at], [landed_at]), [queryable_at]) AS [seconds_to_query],
            [queried_at], DATEDIFF(second, [published_at], [queried_at]) AS [seconds_to_answer], [query_seconds]
            FROM (SELECT *, MIN([published_at]) OVER (PARTITION BY [batch]) AS [queryable_at]
            FROM (SELECT [table], [batch], [generation], MAX(CASE WHEN [latest] = 1 THEN [outcome] END) AS [outcome],
            MIN([created_at]) AS [created_at], MIN([landed_at]) AS [landed_at],
            MAX(CASE WHEN [stage] = 'curate' AND [outcome] = 'curated' THEN [ended_at] END) AS [curated_at],
            MAX(CASE WHEN [stage] = 'load' THEN [ended_at] END) AS [loaded_at],
            MAX(CASE WHEN [stage] = 'load' AND [outcome] = 'published' THEN [ended_at] END) AS [published_at],
            MAX(CASE WHEN [stage] = 'query' THEN [ended_at] END) AS [queried_at],
            MAX(CASE WHEN [stage] = 'query' THEN [seconds] END) AS [query_seconds]
            FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY [batch], [generation] ORDER BY [run] DESC) AS [latest] FROM {Name}) AS [run]
            GROUP BY [table], [batch], [generation]) AS [generation]) AS [delivery]
            """;

    /// <summary>Stands for the table's control row, or for the row of the format, until the transaction ends, and leaves it as it
    /// is.</summary>
    public static SynapseCommand Lock(LockStages statement, SynapseTerms terms)
    {
        var (name, column) = BatchId.IsPseudoTable(statement.Table)
            ? (SynapseText.Name(WarehouseNames.Format), "[number]")
            : (SynapseControl.Name(statement.Table), "[touched]");
        return SynapseCommand.Of($"UPDATE {name} SET {column} = {column} {terms.Label(statement)}", SynapseReading.RowsChanged);
    }

    /// <summary>Writes rows, as many at once as parameters allow.</summary>
    public static IReadOnlyList<SynapseCommand> Write(WriteStages statement, SynapseTerms terms) =>
        [
            .. statement
                .Again.Chunk(BatchesAtOnce)
                .Select(chunk =>
                {
                    var values = new SynapseValues();
                    return values.Command($"DELETE FROM {Name} WHERE [batch] IN ({values.List(chunk)}) {terms.Label(statement)}");
                }),
            .. statement
                .Rows.Chunk(RowsAtOnce)
                .Select(chunk =>
                {
                    var values = new SynapseValues();
                    return values.Command(
                        $"INSERT INTO {Name} ({Columns})\n"
                            + $"{string.Join("\nUNION ALL ", chunk.Select(row => Row(row, values)))}\n{terms.Label(statement)}",
                        SynapseReading.RowsChanged
                    );
                }),
        ];

    /// <summary>Deletes old rows.</summary>
    public static SynapseCommand Delete(DeleteStages statement, SynapseTerms terms)
    {
        var values = new SynapseValues();
        return values.Command(
            $"DELETE FROM {Name} WHERE [ended_at] < {values.Add(statement.Before)} {terms.Label(statement)}",
            SynapseReading.RowsChanged
        );
    }

    private static string Row(StageRow row, SynapseValues values) =>
        "SELECT "
        + string.Join(
            ", ",
            [
                values.Add(row.Table),
                values.Add(row.Batch),
                values.Add(row.Generation),
                values.Add(row.Run),
                values.Add(row.Stage),
                values.Add(row.Attempt),
                values.Add(row.StartedAt),
                values.Add(row.EndedAt),
                values.Add(row.Seconds),
                values.Add(row.RowsIn),
                values.Add(row.RowsOut),
                values.Add(row.Bytes),
                values.Add(row.Calls),
                values.Add(row.Retries),
                values.Add(row.Outcome),
                values.Add(row.ErrorCode),
                values.Add(row.LandedAt),
            ]
        );
}
