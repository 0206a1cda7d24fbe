using Landfall.Contracts;

namespace Landfall.Curation.Decoding;

/// <summary>Looks at the first decoded bytes and refuses what is plainly not text of the expected format.</summary>
internal static class ContentSniff
{
    private static readonly (string Name, byte[] Start)[] Binaries =
    [
        ("a zip archive (or an Excel workbook)", [(byte)'P', (byte)'K', 3, 4]),
        ("a Parquet file", [.. "PAR1"u8]),
        ("a gzip file inside a gzip file", [0x1F, 0x8B]),
        ("a bzip2 file", [.. "BZh"u8]),
        ("a Zstandard file", [0x28, 0xB5, 0x2F, 0xFD]),
        ("an xz file", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
        ("a 7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF]),
        ("an old Office document", [0xD0, 0xCF, 0x11, 0xE0]),
        ("an Avro file", [(byte)'O', (byte)'b', (byte)'j', 1]),
        ("an ORC file", [.. "ORC"u8, 0x11]),
    ];

    /// <summary>The name of UTF-16, of either byte order.</summary>
    public const string Utf16 = "UTF-16";

    private const string Utf32 = "UTF-32";

    /// <summary>The most bytes that <see cref="IsOtherThanPlainText"/> looks at.</summary>
    public const int MagicBytes = 8;

    /// <summary>True when the first bytes are a byte order mark or another format's, which no encoding of one byte a character may
    /// touch.</summary>
    public static bool IsOtherThanPlainText(ReadOnlySpan<byte> start) =>
        ByteOrderMark.LengthAt(start) > 0 || WideMark(start) is not null || Binary(start) is not null;

    /// <summary>Says in words which known format that is no text begins so; null for none.</summary>
    public static string? Binary(ReadOnlySpan<byte> start)
    {
        foreach (var (name, magic) in Binaries)
        {
            if (start.StartsWith(magic))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Gives the number of bytes to skip: those of UTF-8 byte order marks, or none.</summary>
    /// <exception cref="TerminalException">The content is another format or another encoding.</exception>
    public static int Check(ReadOnlySpan<byte> start, FileFormat format)
    {
        if (WideMark(start) is { } mark)
        {
            throw Refusals.WideMark(mark, TextEncoding.Utf8);
        }

        if (LooksWide(start))
        {
            throw Refusals.WideEncoding("has a zero byte among its first two, as UTF-16 and UTF-32 text has");
        }

        if (start is [0, ..])
        {
            throw Refusals.WrongFormat("no text: it begins with a zero byte", format);
        }

        if (Binary(start) is { } other)
        {
            throw Refusals.WrongFormat(other, format);
        }

        var skip = ByteOrderMark.LengthAt(start);
        var text = start[skip..].TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return skip;
        }

        return (text[0], format) switch
        {
            ((byte)'<', _) => throw Refusals.HtmlInsteadOfData(format),
            ((byte)'[', FileFormat.Ndjson) => throw Refusals.WrongFormat("one JSON array", format),
            ((byte)'{', FileFormat.Csv) => throw Refusals.WrongFormat("JSON", format),
            _ => skip,
        };
    }

    // UTF-16 without a mark has a zero in every other place, as far as it is ASCII, and UTF-32 in three of four.
    private static bool LooksWide(ReadOnlySpan<byte> start)
    {
        if (start is [not 0, 0, ..] or [0, 0, 0, not 0, ..])
        {
            return true;
        }

        var pairs = Math.Min(start.Length, MagicBytes) / 2;
        var zeros = 0;
        for (var pair = 0; pair < pairs; pair++)
        {
            zeros += start[2 * pair] == 0 && start[(2 * pair) + 1] != 0 ? 1 : 0;
        }

        return pairs > 0 && zeros >= pairs - (pairs / 4);
    }

    /// <summary>The encoding of two or four bytes a character whose byte order mark the first bytes are; null for none.</summary>
    public static string? WideMark(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => Utf32,
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => Utf16,
            _ => null,
        };
}
