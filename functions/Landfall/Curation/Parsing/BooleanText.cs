namespace Landfall.Curation.Parsing;

/// <summary>Reads <c>true</c> and <c>false</c> in any case.</summary>
internal static unsafe class BooleanText
{
    private const int LowerCase = 0x20;

    /// <summary>Reads the whole text as 1 or 0.</summary>
    public static bool TryRead(byte* text, int length, out byte value)
    {
        var isTrue = length == 4 && Equal(text, "true"u8);
        value = isTrue ? (byte)1 : (byte)0;
        return isTrue || (length == 5 && Equal(text, "false"u8));
    }

    private static bool Equal(byte* text, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if ((text[i] | LowerCase) != word[i])
            {
                return false;
            }
        }

        return true;
    }
}
