namespace Landfall.Samples;

/// <summary>Salesforce's 18 character ids: 15 case-sensitive characters and 3 that carry their case.</summary>
internal static class SalesforceId
{
    public const string Account = "001";
    public const string Contact = "003";
    public const string User = "005";
    public const string Opportunity = "006";

    private const int CaseSensitiveLength = 15;
    private const int NumberLength = 7;
    private const int SeedLength = 3;

    /// <summary>
    /// Appends the id of row <paramref name="number"/> of the object with that key prefix; unlike for every row of a seed.
    /// </summary>
    public static void Write(SampleWriter writer, string prefix, ulong seed, long number)
    {
        Span<byte> id = stackalloc byte[CaseSensitiveLength + 3];
        id[0] = (byte)prefix[0];
        id[1] = (byte)prefix[1];
        id[2] = (byte)prefix[2];
        id[3] = (byte)'5';
        id[4] = (byte)'Q';
        Base62(id.Slice(5, SeedLength), seed * 0x9E3779B97F4A7C15 >> 32);
        Base62(id.Slice(5 + SeedLength, NumberLength), (ulong)number);
        for (var group = 0; group < 3; group++)
        {
            var upper = 0;
            for (var at = 0; at < 5; at++)
            {
                upper |= id[(group * 5) + at] is >= (byte)'A' and <= (byte)'Z' ? 1 << at : 0;
            }

            id[CaseSensitiveLength + group] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"u8[upper];
        }

        writer.Raw(id);
    }

    private static void Base62(Span<byte> digits, ulong value)
    {
        for (var at = digits.Length - 1; at >= 0; at--)
        {
            digits[at] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8[(int)(value % 62)];
            value /= 62;
        }
    }
}
