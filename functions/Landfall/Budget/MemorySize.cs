using System.Globalization;

namespace Landfall.Budget;

/// <summary>Sizes as DuckDB writes them: <c>512MB</c> are 512 millions of bytes, <c>512MiB</c> 512 times 1,048,576.</summary>
internal static class MemorySize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("KB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
    ];

    /// <summary>The bytes of <paramref name="size"/>.</summary>
    /// <exception cref="FormatException">It is no such size.</exception>
    public static long Bytes(string size) =>
        TryBytes(size)
        ?? throw new FormatException($"'{size}' is no size; expected a whole number and KB, MB, GB, KiB, MiB or GiB, such as 512MB.");

    /// <summary>The bytes of <paramref name="size"/>; null when it is no such size.</summary>
    public static long? TryBytes(string size)
    {
        foreach (var (unit, bytes) in Units)
        {
            if (
                size.EndsWith(unit, StringComparison.Ordinal)
                && long.TryParse(size.AsSpan(0, size.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            )
            {
                return count <= long.MaxValue / bytes ? count * bytes : long.MaxValue;
            }
        }

        return null;
    }

    /// <summary>The size of <paramref name="bytes"/>, as DuckDB reads it; the part of a kilobyte is left out.</summary>
    public static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000}KB");
}
