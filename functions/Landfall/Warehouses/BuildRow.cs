namespace Landfall.Warehouses;

/// <summary>A row of a warehouse's log of builds, whose columns stand in the same order in each.</summary>
internal static class BuildRow
{
    /// <summary>Reads a row of all columns.</summary>
    /// <exception cref="WarehouseException">Its detail is none of Landfall's.</exception>
    public static StorageBuild Read(object?[] row) =>
        new()
        {
            Table = (string)row[0]!,
            Storage = (string?)row[1],
            Base = (string)row[2]!,
            Contract = (string)row[3]!,
            Fence = (long)row[4]!,
            Piece = (int)row[5]!,
            Detail = BuildDetail.FromJson((string)row[6]!),

            // Times have no zone there; all are UTC.
            WrittenAt = new DateTimeOffset(DateTime.SpecifyKind((DateTime)row[7]!, DateTimeKind.Utc)),
        };
}
