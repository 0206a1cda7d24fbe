using Landfall.Ledger;

namespace Landfall.Warehouses;

/// <summary>A marker as a row of a warehouse's marker table, whose columns stand in the same order in each.</summary>
internal static class MarkerRow
{
    /// <summary>Reads a row of all columns.</summary>
    public static Marker Read(object?[] row) =>
        new()
        {
            Table = (string)row[0]!,
            Batch = (string)row[1]!,
            Generation = (int)row[2]!,
            Outcome = Enum.Parse<LoadOutcome>((string)row[3]!, ignoreCase: true),
            BlobName = (string)row[4]!,
            Version = Time(row[5]),
            ETag = (string)row[6]!,
            SnapshotKey = (string?)row[7],
            ContentHash = (string)row[8]!,
            Contract = (string)row[9]!,
            Rows = (long)row[10]!,
            Counts = new LoadCounts(
                (long)row[11]!,
                (long)row[12]!,
                (long)row[13]!,
                (long)row[14]!,
                (long)row[15]!,
                (long)row[16]!,
                (long)row[17]!,
                (long)row[18]!
            ),
            RelatedBatch = (string?)row[19],
            Package = (string)row[20]!,
            Fence = (long)row[21]!,
            LoadedAt = Time(row[22]),
        };

    /// <summary>The outcome as a marker writes it.</summary>
    public static string Word(LoadOutcome outcome) => outcome.ToString().ToLowerInvariant();

    // Times have no zone there; all are UTC.
    private static DateTimeOffset Time(object? value) => new(DateTime.SpecifyKind((DateTime)value!, DateTimeKind.Utc));
}
