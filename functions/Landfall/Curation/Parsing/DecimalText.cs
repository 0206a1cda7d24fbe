namespace Landfall.Curation.Parsing;

/// <summary>Reads exact decimal numbers from their text, with or without an exponent; never by way of a binary fraction.</summary>
internal static unsafe class DecimalText
{
    private const int MaxDigits = 38;
    private const int ShortText = 18;
    private const int MaxExponent = 1_000_000;

    private static readonly Int128[] Powers = MakePowers();

    /// <summary>
    /// Reads the whole text as units of 10^-<paramref name="scale"/>; false when it is no number, has digits other than 0 behind the scale,
    /// or more digits than <paramref name="precision"/>.
    /// </summary>
    public static bool TryRead(byte* text, int length, int precision, int scale, out Int128 units) =>
        length <= ShortText && TryReadShort(text, length, precision, scale, out units)
        || TryReadAny(text, length, precision, scale, out units);

    // What fits 64 bits and has no exponent and no superfluous digit: nearly every value there is.
    private static bool TryReadShort(byte* text, int length, int precision, int scale, out Int128 units)
    {
        units = 0;
        var at = length > 0 && text[0] == '-' ? 1 : 0;
        long number = 0;
        var digits = 0;
        var point = -1;
        for (; at < length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                number = (number * 10) + digit;
                digits++;
            }
            else if (text[at] == '.' && point < 0)
            {
                point = digits;
            }
            else
            {
                return false;
            }
        }

        var fraction = point < 0 ? 0 : digits - point;
        if (digits == 0 || fraction > scale || digits - fraction + scale > precision)
        {
            return false;
        }

        var signed = text[0] == '-' ? -number : number;
        units = precision <= ShortText ? signed * (long)Powers[scale - fraction] : signed * Powers[scale - fraction];
        return true;
    }

    private static bool TryReadAny(byte* text, int length, int precision, int scale, out Int128 units)
    {
        units = 0;
        var at = length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        UInt128 number = 0;
        var significant = 0;
        var zeros = 0;
        var fraction = 0;
        var seen = 0;
        var behindPoint = false;
        for (; at < length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                seen++;
                fraction += behindPoint ? 1 : 0;
                if (digit == 0)
                {
                    zeros++;
                    continue;
                }

                // Zeros count only once a digit follows them, so any number of them may end or begin the text.
                var shift = significant == 0 ? 1 : zeros + 1;
                significant += shift;
                if (significant > MaxDigits)
                {
                    return false;
                }

                number = (number * (UInt128)Powers[shift]) + digit;
                zeros = 0;
            }
            else if (text[at] == '.' && !behindPoint)
            {
                behindPoint = true;
            }
            else
            {
                break;
            }
        }

        if (seen == 0 || !TryReadExponent(text, at, length, out var exponent))
        {
            return false;
        }

        if (number == 0)
        {
            return true;
        }

        var power = (long)zeros - fraction + exponent + scale;
        if (power < 0 || significant + power > precision)
        {
            return false;
        }

        var magnitude = (Int128)number * Powers[power];
        units = text[0] == '-' ? -magnitude : magnitude;
        return true;
    }

    private static bool TryReadExponent(byte* text, int at, int length, out int exponent)
    {
        exponent = 0;
        if (at == length)
        {
            return true;
        }

        if (text[at] is not ((byte)'e' or (byte)'E') || ++at == length)
        {
            return false;
        }

        var isNegative = text[at] == '-';
        if (text[at] is (byte)'-' or (byte)'+' && ++at == length)
        {
            return false;
        }

        for (; at < length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                return false;
            }

            exponent = Math.Min(MaxExponent, (exponent * 10) + (int)digit);
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[MaxDigits + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
