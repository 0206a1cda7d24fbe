using System.Globalization;
using System.Text;

namespace Landfall.Curation.Parsing;

/// <summary>Lengths in UTF-16 units, as warehouses count that keep texts in them: a character beyond the BMP is two.</summary>
internal static class TextUnits
{
    /// <summary>How many a text in UTF-8 comes to.</summary>
    public static int Count(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetCharCount(utf8);

    /// <summary>True when a text has more than <paramref name="most"/>; no text has more units than bytes, so most need no
    /// counting.</summary>
    public static bool Exceed(ReadOnlySpan<byte> utf8, int most) => utf8.Length > most && Count(utf8) > most;

    /// <summary>The limit in words.</summary>
    public static string AtMost(int most) => string.Create(CultureInfo.InvariantCulture, $"at most {most} UTF-16 units");
}
