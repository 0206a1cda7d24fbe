using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Landfall.Functions.Triggers;

/// <summary>How many rows a request may ask for.</summary>
public static class Limit
{
    private const int Greatest = 10_000;

    /// <summary>The number in <paramref name="text"/>, from 1 to 10,000.</summary>
    public static int Of(StringValues text, int unlessGiven) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, Greatest) : unlessGiven;
}
