using System.Text;
using Landfall.Contracts;

namespace Landfall.Curation.Parsing;

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
