using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Landfall.Functions.Triggers;

/// <summary>A yes or no in a request.</summary>
internal static class Flag
{
    /// <summary>True for <c>true</c>, in any case.</summary>
    public static bool Of(StringValues text) => bool.TryParse(text, out var set) && set;
}

/// <summary>A UTC day in a request.</summary>
internal static class Day
{
    /// <summary>The day in <paramref name="text"/>, such as <c>2026-11-20</c>; null for anything else.</summary>
    public static DateOnly? Of(StringValues text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>How many rows a request may ask for.</summary>
public static class Limit
{
    private const int Greatest = 10_000;

    /// <summary>The number in <paramref name="text"/>, from 1 to 10,000.</summary>
    public static int Of(StringValues text, int unlessGiven) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, Greatest) : unlessGiven;
}
