using System.Globalization;

namespace Landfall.Cli.Output;

/// <summary>Numbers as people read them.</summary>
internal static class Amounts
{
    /// <summary>A whole number with commas, such as <c>1,234</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun, such as <c>1 file</c> or <c>2 files</c>.</summary>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}s";

    /// <summary>A size, such as <c>1.2 MB</c>; 1 MB is a million bytes.</summary>
    public static string Bytes(long bytes) =>
        bytes switch
        {
            < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
            < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
        };

    /// <summary>A time of several minutes at most, such as <c>0.42 s</c>.</summary>
    public static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");

    /// <summary>A length of time in whole units, such as <c>10 min</c>.</summary>
    public static string Length(TimeSpan length) =>
        length.TotalSeconds switch
        {
            var seconds when seconds % 86_400 == 0 => Of(length.Days, "day"),
            var seconds when seconds % 3600 == 0 => $"{Count((long)length.TotalHours)} h",
            var seconds when seconds % 60 == 0 => $"{Count((long)length.TotalMinutes)} min",
            var seconds => $"{Count((long)seconds)} s",
        };

    /// <summary>How long ago something was, such as <c>3 min ago</c>.</summary>
    public static string Age(TimeSpan age) =>
        age switch
        {
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalSeconds)} s ago"),
            { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes} min ago"),
            { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h ago"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} days ago"),
        };
}

/// <summary>Paths as a person would write them.</summary>
internal static class Paths
{
    /// <summary>The path from the working folder when it is inside it, else the whole one.</summary>
    public static string Near(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
