using System.Buffers;
using System.Text;
using System.Text.Json;
using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>The log of stages.</summary>
internal static class DuckDbStages
{
    private static readonly (string Name, string Type)[] Written =
    [
        ("table", "VARCHAR"),
        ("batch", "VARCHAR"),
        ("generation", "INTEGER"),
        ("run", "INTEGER"),
        ("stage", "VARCHAR"),
        ("attempt", "INTEGER"),
        ("started_at", "TIMESTAMP"),
        ("ended_at", "TIMESTAMP"),
        ("seconds", "DOUBLE"),
        ("rows_in", "BIGINT"),
        ("rows_out", "BIGINT"),
        ("bytes", "BIGINT"),
        ("calls", "BIGINT"),
        ("retries", "BIGINT"),
        ("outcome", "VARCHAR"),
        ("error_code", "VARCHAR"),
        ("landed_at", "TIMESTAMP"),
    ];

    private const string NewestColumn = "query_seconds";

    private static readonly string Name = DuckDbName.Of(WarehouseNames.Stages);
    private static readonly string View = DuckDbName.Of(WarehouseNames.Delivery);

    private static readonly string Body = $"""
        SELECT "table", batch, generation, outcome, created_at, landed_at, curated_at, loaded_at, published_at, queryable_at,
            {Seconds("created_at", "landed_at")} AS seconds_to_land,
            {Seconds("landed_at", "curated_at")} AS seconds_to_curate,
            {Seconds("curated_at", "loaded_at")} AS seconds_to_load,
            {Seconds("coalesce(created_at, landed_at)", "queryable_at")} AS seconds_to_query,
            queried_at, {Seconds("published_at", "queried_at")} AS seconds_to_answer, query_seconds
        FROM (
            SELECT *, min(published_at) OVER (PARTITION BY batch) AS queryable_at
            FROM (
                SELECT "table", batch, generation, arg_max(outcome, run) AS outcome, min(created_at) AS created_at,
                    min(landed_at) AS landed_at,
                    max(CASE WHEN stage = 'curate' AND outcome = 'curated' THEN ended_at END) AS curated_at,
                    max(CASE WHEN stage = 'load' THEN ended_at END) AS loaded_at,
                    max(CASE WHEN stage = 'load' AND outcome = 'published' THEN ended_at END) AS published_at,
                    max(CASE WHEN stage = 'query' THEN ended_at END) AS queried_at,
                    max(CASE WHEN stage = 'query' THEN seconds END) AS query_seconds
                FROM {Name} GROUP BY "table", batch, generation
            )
        )
        """;

    // One value however many rows there are, so that the statement's text is always the same and is read once.
    private static readonly string Insert =
        $"INSERT INTO {Name} ({DuckDbName.List(Written.Select(column => column.Name))}) "
        + $"SELECT {string.Join(", ", Written.Select(column => $"row.{DuckDbText.Identifier(column.Name)}"))} "
        + "FROM (SELECT unnest(from_json(CAST(? AS JSON), "
        + DuckDbText.Literal($"[{{{string.Join(", ", Written.Select(column => $"\"{column.Name}\":\"{column.Type}\""))}}}]")
        + ")) AS row)";

    /// <summary>The DDL of the log.</summary>
    public static string Create { get; } =
        $"""
            CREATE TABLE IF NOT EXISTS {Name} (
                "table" VARCHAR NOT NULL, batch VARCHAR NOT NULL, generation INTEGER NOT NULL, run INTEGER NOT NULL, stage VARCHAR NOT NULL,
                attempt INTEGER NOT NULL, started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP NOT NULL, seconds DOUBLE NOT NULL,
                rows_in BIGINT NOT NULL, rows_out BIGINT NOT NULL, bytes BIGINT NOT NULL, calls BIGINT, retries BIGINT,
                outcome VARCHAR NOT NULL, error_code VARCHAR, created_at TIMESTAMP, landed_at TIMESTAMP NOT NULL)
            """;

    /// <summary>The DDL of the view.</summary>
    public static string CreateView { get; } = $"CREATE VIEW IF NOT EXISTS {View} AS\n{Body}";

    /// <summary>Gives a view of an earlier Landfall the columns that it lacks.</summary>
    public static void Widen(DuckDbConnection connection, CancellationToken cancellationToken)
    {
        var there = connection.Scalar(
            $"SELECT count(*) FROM pragma_table_info({DuckDbText.Literal(View)}) WHERE name = ?",
            [NewestColumn],
            cancellationToken
        );
        if (there is not 1L)
        {
            connection.Execute($"CREATE OR REPLACE VIEW {View} AS {Body}", ct: cancellationToken);
        }
    }

    /// <summary>Writes rows; how many.</summary>
    public static long Write(DuckDbConnection connection, WriteStages statement, CancellationToken cancellationToken)
    {
        if (statement.Again.Count > 0)
        {
            connection.Execute(
                $"DELETE FROM {Name} WHERE batch IN ({DuckDbName.Marks(statement.Again.Count)})",
                [.. statement.Again],
                cancellationToken
            );
        }

        return statement.Rows.Count == 0 ? 0 : connection.Execute(Insert, [Json(statement.Rows)], cancellationToken);
    }

    /// <summary>Deletes old rows; how many.</summary>
    public static long Delete(DuckDbConnection connection, DeleteStages statement, CancellationToken cancellationToken) =>
        connection.Execute($"DELETE FROM {Name} WHERE ended_at < ?", [DuckDbTime.Write(statement.Before)], cancellationToken);

    private static string Seconds(string from, string to) => $"date_diff('microsecond', {from}, {to}) / 1000000";

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Json(IReadOnlyList<StageRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WriteString("table", row.Table);
                json.WriteString("batch", row.Batch);
                json.WriteNumber("generation", row.Generation);
                json.WriteNumber("run", row.Run);
                json.WriteString("stage", row.Stage);
                json.WriteNumber("attempt", row.Attempt);
                json.WriteString("started_at", DuckDbTime.Text(row.StartedAt));
                json.WriteString("ended_at", DuckDbTime.Text(row.EndedAt));
                json.WriteNumber("seconds", row.Seconds);
                json.WriteNumber("rows_in", row.RowsIn);
                json.WriteNumber("rows_out", row.RowsOut);
                json.WriteNumber("bytes", row.Bytes);
                Number(json, "calls", row.Calls);
                Number(json, "retries", row.Retries);
                json.WriteString("outcome", row.Outcome);
                json.WriteString("error_code", row.ErrorCode);
                json.WriteString("landed_at", DuckDbTime.Text(row.LandedAt));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
