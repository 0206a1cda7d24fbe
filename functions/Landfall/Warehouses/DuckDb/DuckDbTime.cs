namespace Landfall.Warehouses.DuckDb;

/// <summary>Times in TIMESTAMP columns: UTC without a zone, in microseconds.</summary>
internal static class DuckDbTime
{
    /// <summary>The value to bind.</summary>
    public static DateTime? Write(DateTimeOffset? time) => time?.UtcDateTime;

    /// <summary>The value of a column.</summary>
    public static DateTimeOffset? Read(object? value) =>
        value is null ? null : new DateTimeOffset(DateTime.SpecifyKind((DateTime)value, DateTimeKind.Utc));
}
