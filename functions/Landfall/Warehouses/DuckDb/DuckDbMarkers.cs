using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>The marker table.</summary>
internal static class DuckDbMarkers
{
    private const string Columns = """
        "table", batch, generation, outcome, blob_name, version, etag, snapshot_key, content_hash, contract, rows,
            inserted, updated, unchanged, superseded, deduplicated, deleted, removed, restored, related_batch, package, fence, loaded_at
        """;

    private const int ColumnCount = 23;

    private const string Text = "VARCHAR NOT NULL";
    private const string Count = "BIGINT NOT NULL";

    private static readonly string Name = DuckDbName.Of(WarehouseNames.Markers);

    /// <summary>The DDL of the marker table.</summary>
    public static string Create =>
        $"""
            CREATE TABLE IF NOT EXISTS {Name} (
                "table" {Text}, batch {Text}, generation INTEGER NOT NULL, outcome {Text},
                blob_name {Text}, version TIMESTAMP NOT NULL, etag {Text}, snapshot_key VARCHAR, content_hash {Text},
                contract {Text}, rows {Count},
                inserted {Count}, updated {Count}, unchanged {Count}, superseded {Count},
                deduplicated {Count},
                deleted {Count}, removed {Count}, restored {Count}, related_batch VARCHAR, package {Text},
                fence {Count}, loaded_at TIMESTAMP NOT NULL)
            """;

    /// <summary>Writes markers; the rows written.</summary>
    public static long Write(DuckDbConnection connection, WriteMarkers statement, CancellationToken cancellationToken)
    {
        var rows = string.Join(", ", Enumerable.Repeat($"({DuckDbName.Marks(ColumnCount)})", statement.Markers.Count));
        return connection.Execute(
            $"INSERT INTO {Name} ({Columns}) VALUES {rows}",
            [.. statement.Markers.SelectMany(Values)],
            cancellationToken
        );
    }

    /// <summary>Reads the markers that the statement asks for.</summary>
    public static IReadOnlyList<Marker> Read(DuckDbConnection connection, ReadMarkers statement, CancellationToken cancellationToken)
    {
        if (statement.Page is { } page)
        {
            return Read(connection, statement.Table, page, cancellationToken);
        }

        var (asked, values) = Asked(statement);
        var sql = $"""
            SELECT {Columns} FROM {Name} WHERE "table" = ? AND batch IN (SELECT batch FROM {Name} WHERE "table" = ? AND ({asked}))
            """;
        using var result = connection.Query(sql, [statement.Table, statement.Table, .. values], cancellationToken);
        return [.. result.Rows().Select(MarkerRow.Read)];
    }

    private static IReadOnlyList<Marker> Read(
        DuckDbConnection connection,
        string table,
        MarkerPage page,
        CancellationToken cancellationToken
    )
    {
        var outcome = page.IsOfAll ? "" : "AND outcome = 'loaded' ";
        var sql = $"""
            SELECT {Columns} FROM (
                SELECT *, row_number() OVER (PARTITION BY batch ORDER BY generation DESC, fence DESC) AS latest
                FROM {Name} WHERE "table" = ?)
            WHERE latest = 1 {outcome}AND (fence > ? OR (fence = ? AND batch > ?))
            ORDER BY fence, batch LIMIT ?
            """;
        using var result = connection.Query(sql, [table, page.Fence, page.Fence, page.Batch, page.Most], cancellationToken);
        return [.. result.Rows().Select(MarkerRow.Read)];
    }

    private static (string Condition, IReadOnlyList<object?> Values) Asked(ReadMarkers statement)
    {
        var conditions = new List<string> { "false" };
        var values = new List<object?>();
        Add("batch", statement.Batches);
        Add("blob_name", statement.BlobNames);
        Add("content_hash", statement.ContentHashes);
        Add("fence", statement.Fences.Cast<object?>());
        Add("related_batch", statement.RelatedBatches);
        if (statement.RepeatsSince is { } fence)
        {
            conditions.Add("(deduplicated > 0 AND outcome = 'loaded' AND fence >= ?)");
            values.Add(fence);
        }

        return (string.Join(" OR ", conditions), values);

        void Add(string column, IEnumerable<object?> among)
        {
            var before = values.Count;
            values.AddRange(among);
            if (values.Count > before)
            {
                conditions.Add($"{column} IN ({DuckDbName.Marks(values.Count - before)})");
            }
        }
    }

    private static IEnumerable<object?> Values(Marker marker) =>
        [
            marker.Table,
            marker.Batch,
            marker.Generation,
            MarkerRow.Word(marker.Outcome),
            marker.BlobName,
            DuckDbTime.Write(marker.Version),
            marker.ETag,
            marker.SnapshotKey,
            marker.ContentHash,
            marker.Contract,
            marker.Rows,
            marker.Counts.Inserted,
            marker.Counts.Updated,
            marker.Counts.Unchanged,
            marker.Counts.Superseded,
            marker.Counts.Deduplicated,
            marker.Counts.Deleted,
            marker.Counts.Removed,
            marker.Counts.Restored,
            marker.RelatedBatch,
            marker.Package,
            marker.Fence,
            DuckDbTime.Write(marker.LoadedAt),
        ];
}
