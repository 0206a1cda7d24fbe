namespace Landfall.Curation.Decoding;

/// <summary>U+FEFF as UTF-8. Where a record may begin it is a byte order mark and no part of the text: files that each had one are put
/// together without a thought for it.</summary>
internal static class ByteOrderMark
{
    /// <summary>The first of its bytes, which almost no record begins with.</summary>
    public const byte First = 0xEF;

    private static ReadOnlySpan<byte> Bytes => [First, 0xBB, 0xBF];

    /// <summary>Bytes of the marks, one or several, that <paramref name="text"/> begins with; 0 for none.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (text[length..].StartsWith(Bytes))
        {
            length += Bytes.Length;
        }

        return length;
    }
}
