using System.Globalization;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>What a text of a source is as a value of a warehouse column, decided by the column's type alone.</summary>
internal static class TypedText
{
    public static object Parse(string text, string type) =>
        type switch
        {
            "VARCHAR" => text,
            "BOOLEAN" => text switch
            {
                "true" => true,
                "false" => false,
                _ => throw new FormatException($"'{text}' is no boolean."),
            },
            "INTEGER" => int.Parse(text, CultureInfo.InvariantCulture),
            "BIGINT" => long.Parse(text, CultureInfo.InvariantCulture),
            "DOUBLE" => double.Parse(text, CultureInfo.InvariantCulture),
            "DATE" => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            "TIMESTAMP" => DateTime.ParseExact(
                text,
                ["yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd HH:mm:ss.ffffff"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
            ),
            _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => decimal.Parse(text, CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException($"The tests know no column type {type}."),
        };
}
