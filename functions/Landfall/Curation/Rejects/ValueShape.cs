using System.Globalization;
using System.Text;

namespace Landfall.Curation.Rejects;

/// <summary>Shows what a value looks like without showing the value: letters as <c>a</c>, digits as <c>9</c>, at most 32 characters.</summary>
public static class ValueShape
{
    /// <summary>The longest shape, in characters.</summary>
    public const int MaxLength = 32;

    /// <summary>Gives the shape of <paramref name="utf8"/>; a byte that is no UTF-8 becomes <c>?</c>, and what is longer ends with an ellipsis.</summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> shape = stackalloc char[MaxLength];
        var length = 0;
        while (!utf8.IsEmpty)
        {
            if (length == MaxLength)
            {
                shape[^1] = '…';
                break;
            }

            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            shape[length++] = status == System.Buffers.OperationStatus.Done ? Of(rune) : '?';
            utf8 = utf8[consumed..];
        }

        return new string(shape[..length]);
    }

    private static char Of(Rune rune)
    {
        if (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
        {
            return 'a';
        }

        if (Rune.IsNumber(rune))
        {
            return '9';
        }

        // What is neither tells nothing about a person when it is ASCII; anything else could be an emoji name.
        return rune.IsAscii && !Rune.IsControl(rune) ? (char)rune.Value : Rune.IsWhiteSpace(rune) ? ' ' : '?';
    }
}
