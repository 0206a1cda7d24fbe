using System.Globalization;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Times in TIMESTAMP columns: UTC without a zone, in microseconds.</summary>
internal static class DuckDbTime
{
    /// <summary>The value to bind.</summary>
    public static DateTime? Write(DateTimeOffset? time) => time?.UtcDateTime;

    /// <summary>The value as a literal's text, to the microsecond.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>The value of a column.</summary>
    public static DateTimeOffset? Read(object? value) =>
        value is null ? null : new DateTimeOffset(DateTime.SpecifyKind((DateTime)value, DateTimeKind.Utc));
}
