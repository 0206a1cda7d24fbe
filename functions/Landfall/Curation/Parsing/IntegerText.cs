namespace Landfall.Curation.Parsing;

/// <summary>Reads integers: an optional sign and decimal digits, nothing else; <c>70.0</c> and <c>1e3</c> are none.</summary>
internal static unsafe class IntegerText
{
    private const int SafeDigits = 18;

    /// <summary>Reads the whole text as a signed 64 bit integer.</summary>
    public static bool TryRead(byte* text, int length, out long value)
    {
        value = 0;
        var at = length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var digits = length - at;
        if (digits == 0)
        {
            return false;
        }

        ulong number = 0;
        for (var i = at; i < length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9)
            {
                return false;
            }

            if (i - at >= SafeDigits && number > (ulong.MaxValue - digit) / 10)
            {
                return false;
            }

            number = (number * 10) + digit;
        }

        var isNegative = text[0] == '-';
        if (number > (ulong)long.MaxValue + (isNegative ? 1UL : 0UL))
        {
            return false;
        }

        value = isNegative ? (long)(0 - number) : (long)number;
        return true;
    }
}
