using System.Text;
using Landfall.Contracts;

namespace Landfall.Curation.Parsing;

/// <summary>
/// Reads what a dialect writes behind a time where ISO 8601 has <c>Z</c> or an offset: named zones, and offsets as <c>-800</c> and
/// <c>GMT-08:00</c>.
/// </summary>
internal sealed class ZoneText(Dialect dialect)
{
    private const int MinutesPerHour = 60;

    private readonly (byte[] Name, int OffsetMinutes)[] _names =
    [
        .. dialect.ZoneNames.Select(zone => (Encoding.UTF8.GetBytes(zone.Name), zone.OffsetMinutes)),
    ];

    /// <summary>Reads the whole text, which one blank may begin, as minutes east of Greenwich.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out int minutes)
    {
        var zone = text.StartsWith(" "u8) ? text[1..] : text;
        foreach (var (name, offset) in _names)
        {
            if (zone.StartsWith(name))
            {
                minutes = offset;
                return zone.Length == name.Length || (offset == 0 && TryReadOffset(zone[name.Length..], out minutes));
            }
        }

        return TryReadOffset(zone, out minutes);
    }

    // A sign, one or two digits of hours, a colon or none, two digits of minutes.
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length < 4 || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var hourText = text[1..^2];
        hourText = hourText[^1] == ':' ? hourText[..^1] : hourText;
        if (
            hourText.Length is < 1 or > 2
            || !TryReadNumber(hourText, out var hour)
            || !TryReadNumber(text[^2..], out var minute)
            || minute > 59
        )
        {
            return false;
        }

        minutes = ((hour * MinutesPerHour) + minute) * (text[0] == '-' ? -1 : 1);
        return IsoText.IsOffset(minutes);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }
}
