using System.Text;
using Landfall.Contracts;

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

/// <summary>Reads a dialect's words for true and false in any case.</summary>
internal sealed class BooleanWords(Dialect dialect)
{
    private readonly byte[][] _true = Words(dialect.TrueWords);
    private readonly byte[][] _false = Words(dialect.FalseWords);

    /// <summary>Reads the whole text as 1 or 0.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out byte value)
    {
        value = Has(_true, text) ? (byte)1 : (byte)0;
        return value == 1 || Has(_false, text);
    }

    private static byte[][] Words(IEnumerable<string> words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    private static bool Has(byte[][] words, ReadOnlySpan<byte> text)
    {
        foreach (var word in words)
        {
            if (Ascii.EqualsIgnoreCase(word, text))
            {
                return true;
            }
        }

        return false;
    }
}
