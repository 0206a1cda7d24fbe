using System.Globalization;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>The marker table.</summary>
internal static class SynapseMarkers
{
    private const string Columns =
        "[table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],\n"
        + "    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], "
        + "[related_batch], [package], [fence], [loaded_at]";

    private const string Exact = "COLLATE Latin1_General_100_BIN2";
    private const string Id = $"nvarchar(128) {Exact}";
    private const string Path = $"nvarchar(1024) {Exact}";
    private const string ETag = $"nvarchar(256) {Exact}";
    private const string Count = "bigint NOT NULL";

    // 23 values each, and Synapse has no INSERT of several VALUES.
    private const int MarkersAtOnce = SynapseCommand.MaxParameters / 23;

    private const int ValuesAtOnce = 2000;

    private static readonly string Name = SynapseText.Name(WarehouseNames.Markers);

    /// <summary>
    /// Makes the table: the markers of one table are together, and trickle into a heap, as a columnstore wants rows by the hundred
    /// thousand.
    /// </summary>
    public static SynapseCommand Create =>
        SynapseTables.Unless(
            WarehouseNames.Markers,
            $"""
            CREATE TABLE {Name} (
                [table] {Id} NOT NULL, [batch] {Id} NOT NULL, [generation] int NOT NULL, [outcome] nvarchar(32) NOT NULL,
                [blob_name] {Path} NOT NULL, [version] datetime2(7) NOT NULL, [etag] {ETag} NOT NULL, [snapshot_key] {Path} NULL,
                [content_hash] {Id} NOT NULL, [contract] nvarchar(64) {Exact} NOT NULL, [rows] {Count}, [inserted] {Count},
                [updated] {Count}, [unchanged] {Count}, [superseded] {Count}, [deduplicated] {Count}, [deleted] {Count},
                [removed] {Count}, [restored] {Count}, [related_batch] {Id} NULL, [package] nvarchar(128) NOT NULL, [fence] {Count},
                [loaded_at] datetime2(6) NOT NULL)
            WITH (DISTRIBUTION = HASH([table]), HEAP)
            """
        );

    /// <summary>Writes markers, as many at once as parameters allow.</summary>
    public static IReadOnlyList<SynapseCommand> Write(WriteMarkers statement, SynapseTerms terms) =>
        [
            .. statement
                .Markers.Chunk(MarkersAtOnce)
                .Select(chunk =>
                {
                    var values = new SynapseValues();
                    return values.Command(
                        $"INSERT INTO {Name} ({Columns})\n"
                            + $"{string.Join("\nUNION ALL ", chunk.Select(marker => Row(marker, values)))}\n{terms.Label(statement)}",
                        SynapseReading.RowsChanged
                    );
                }),
        ];

    /// <summary>Reads the markers that the statement asks for; a marker may be in the answers to several of the commands.</summary>
    public static IReadOnlyList<SynapseCommand> Read(ReadMarkers statement, SynapseTerms terms)
    {
        return statement.Page is { } page
            ? [Read(statement, page, terms)]
            : [.. Asked(statement).Chunk(ValuesAtOnce).Select(chunk => Read(statement, chunk, terms))];
    }

    private static SynapseCommand Read(ReadMarkers statement, MarkerPage page, SynapseTerms terms)
    {
        var values = new SynapseValues();
        var (table, fence, batch) = (values.Add(statement.Table), values.Add(page.Fence), values.Add(page.Batch));
        var outcome = page.IsOfAll ? "" : "AND [outcome] = 'loaded' ";
        return values.Command(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SELECT TOP ({page.Most}) {Columns} FROM (
                    SELECT *, ROW_NUMBER() OVER (PARTITION BY [batch] ORDER BY [generation] DESC, [fence] DESC) AS [latest]
                    FROM {Name} WHERE [table] = {table}
                ) AS [marker]
                WHERE [latest] = 1 {outcome}AND ([fence] > {fence} OR ([fence] = {fence} AND [batch] > {batch}))
                ORDER BY [fence], [batch]
                {terms.Label(statement)}
                """
            ),
            SynapseReading.Table
        );
    }

    private static SynapseCommand Read(ReadMarkers statement, IEnumerable<(string Condition, object Value)> asked, SynapseTerms terms)
    {
        var values = new SynapseValues();
        var table = values.Add(statement.Table);
        var conditions = asked
            .GroupBy(one => one.Condition, one => one.Value, StringComparer.Ordinal)
            .Select(group =>
                string.Format(
                    CultureInfo.InvariantCulture,
                    group.Key,
                    string.Join(", ", group.Select(value => value is long number ? values.Add(number) : values.Add((string)value)))
                )
            );
        var ofBatches = string.Join(" OR ", conditions);
        return values.Command(
            $"""
            SELECT {Columns} FROM {Name}
            WHERE [table] = {table} AND [batch] IN (SELECT [batch] FROM {Name} WHERE [table] = {table} AND ({ofBatches}))
            {terms.Label(statement)}
            """,
            SynapseReading.Table
        );
    }

    private static IEnumerable<(string Condition, object Value)> Asked(ReadMarkers statement) =>
        [
            .. statement.Batches.Select(batch => ("[batch] IN ({0})", (object)batch)),
            .. statement.BlobNames.Select(name => ("[blob_name] IN ({0})", (object)name)),
            .. statement.ContentHashes.Select(hash => ("[content_hash] IN ({0})", (object)hash)),
            .. statement.Fences.Select(fence => ("[fence] IN ({0})", (object)fence)),
            .. statement.RelatedBatches.Select(batch => ("[related_batch] IN ({0})", (object)batch)),
            .. statement.RepeatsSince is { } since
                ? [("([deduplicated] > 0 AND [outcome] = 'loaded' AND [fence] >= {0})", (object)since)]
                : Array.Empty<(string, object)>(),
        ];

    private static string Row(Marker marker, SynapseValues values)
    {
        var counts = marker.Counts;
        return "SELECT "
            + string.Join(
                ", ",
                [
                    values.Add(marker.Table),
                    values.Add(marker.Batch),
                    values.Add(marker.Generation),
                    values.Add(MarkerRow.Word(marker.Outcome)),
                    values.Add(marker.BlobName),
                    values.Add(marker.Version),
                    values.Add(marker.ETag),
                    values.Add(marker.SnapshotKey),
                    values.Add(marker.ContentHash),
                    values.Add(marker.Contract),
                    values.Add(marker.Rows),
                    values.Add(counts.Inserted),
                    values.Add(counts.Updated),
                    values.Add(counts.Unchanged),
                    values.Add(counts.Superseded),
                    values.Add(counts.Deduplicated),
                    values.Add(counts.Deleted),
                    values.Add(counts.Removed),
                    values.Add(counts.Restored),
                    values.Add(marker.RelatedBatch),
                    values.Add(marker.Package),
                    values.Add(marker.Fence),
                    values.Add(marker.LoadedAt),
                ]
            );
    }
}
