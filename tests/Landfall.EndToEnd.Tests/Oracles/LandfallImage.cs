using Landfall.DuckDb;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>
/// What a Landfall says of its files when its host is gone, in lines that two runs over the same files share: ids, times, attempts and
/// fences are left out, and batches are called by their files' names.
/// </summary>
/// <param name="Ledger">The entries.</param>
/// <param name="Markers">The warehouse's markers.</param>
/// <param name="Rows">Every row of every view with every value.</param>
/// <param name="Rejects">Every reject with its place and reasons.</param>
public sealed record LandfallImage(
    IReadOnlyList<string> Ledger,
    IReadOnlyList<string> Markers,
    IReadOnlyList<string> Rows,
    IReadOnlyList<string> Rejects
)
{
    /// <summary>Reads it; no host may be running.</summary>
    public static async Task<LandfallImage> ReadAsync(LandfallBed bed)
    {
        var entries = await bed.EntriesAsync();
        var names = entries.ToDictionary(entry => entry.Batch, entry => entry.File.Name, StringComparer.Ordinal);
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        var markers = warehouse.Query(
            """
            SELECT batch, generation, "table", outcome, content_hash, rows, inserted, updated, unchanged, superseded, deduplicated,
                deleted, removed, restored, snapshot_key, related_batch
            FROM landfall.markers ORDER BY ALL
            """
        );
        Assert.Equal(markers.Count, markers.DistinctBy(marker => (marker[0], marker[1])).Count());
        var rows = warehouse
            .Views()
            .SelectMany(view =>
                warehouse.Query($"SELECT * EXCLUDE (_loaded_at) FROM {view} ORDER BY _line").Select(row => $"{view} {Line(row, names)}")
            );
        return new LandfallImage(
            [.. entries.Select(entry => Line(entry, names))],
            Sorted(markers.Select(marker => Line(marker, names))),
            Sorted(rows),
            await RejectsAsync(bed, entries, names)
        );
    }

    private static string Line(LedgerEntry entry, Dictionary<string, string> names)
    {
        var manifest = entry.Manifest;
        return string.Join(
            " | ",
            entry.File.Name,
            entry.Table,
            entry.Generation,
            entry.State,
            entry.SnapshotKey,
            entry.Error,
            entry.RelatedBatch is { } related ? names[related] : null,
            manifest?.RowsRead,
            manifest?.Rows,
            manifest?.RejectRows,
            manifest?.BlankLines,
            manifest?.RepeatedHeaders,
            manifest?.Lines,
            manifest?.DecodedBytes,
            manifest?.ContentHash,
            manifest?.NulledValues,
            string.Join(',', manifest?.UnknownColumns ?? []),
            string.Join(',', manifest?.MissingColumns ?? []),
            entry.Counts,
            string.Join(',', entry.Stages.Select(stage => stage.Stage).Distinct(StringComparer.Ordinal))
        );
    }

    private static string Line(object?[] values, Dictionary<string, string> names) =>
        string.Join(
            " | ",
            values.Select(value => value is string text && names.TryGetValue(text, out var name) ? name : WarehouseFile.Text(value))
        );

    private static List<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static async Task<List<string>> RejectsAsync(
        LandfallBed bed,
        IReadOnlyList<LedgerEntry> entries,
        Dictionary<string, string> names
    )
    {
        using var database = DuckDbInstance.Open(path: null);
        using var connection = database.Connect();
        var lines = new List<string>();
        foreach (var entry in entries)
        {
            foreach (var part in entry.Manifest?.RejectParts ?? [])
            {
                var file = Path.GetTempFileName();
                await bed.Rejects.GetBlobClient(part.Path).DownloadToAsync(file);
                using (
                    var rejects = connection.Query("SELECT * FROM read_parquet(?) WHERE _batch_id = ? ORDER BY line", [file, entry.Batch])
                )
                {
                    lines.AddRange(rejects.Rows().Select(row => Line(row, names)));
                }

                File.Delete(file);
            }
        }

        return lines;
    }
}
