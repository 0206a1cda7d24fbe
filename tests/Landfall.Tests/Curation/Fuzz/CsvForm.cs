using System.Text;
using Landfall.Contracts;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>How the text of a generated file is stored.</summary>
/// <param name="Encoding">As a contract names it.</param>
/// <param name="Runtime">As .NET writes and reads it.</param>
/// <param name="HasMark">True for a byte order mark.</param>
internal sealed record CsvForm(TextEncoding Encoding, Encoding Runtime, bool HasMark)
{
    private static readonly CsvForm[] All =
    [
        new(TextEncoding.Utf8, new UTF8Encoding(), false),
        new(TextEncoding.Utf8, new UTF8Encoding(), true),
        new(TextEncoding.Latin1, System.Text.Encoding.Latin1, false),
        new(TextEncoding.Windows1252, CodePagesEncodingProvider.Instance.GetEncoding(1252)!, false),
        new(TextEncoding.Utf16, new UnicodeEncoding(bigEndian: false, byteOrderMark: true), true),
        new(TextEncoding.Utf16, new UnicodeEncoding(bigEndian: true, byteOrderMark: true), true),
    ];

    public static CsvForm Draw(Random random) => All[random.Next(All.Length)];

    /// <summary>A shape of text columns with names that the encoding can write.</summary>
    public CsvShape Shape(Random random, byte quote = (byte)'"')
    {
        while (true)
        {
            var shape = CsvShape.Make(random, textOnly: true);
            if (shape.Header.All(name => Through(name) == name))
            {
                var dialect = shape.Contract.Dialect with { Encoding = Encoding, IsEncodingGiven = true, Quote = quote };
                return shape with { Contract = shape.Contract with { Dialect = dialect } };
            }
        }
    }

    /// <summary>A file of the shape: what was drawn, its text without a mark, and its bytes. A character that the encoding cannot write is
    /// a question mark in both.</summary>
    public (FuzzFile Drawn, string Text, byte[] Stored) File(CsvShape shape, Random random)
    {
        var drawn = new CsvFuzz(shape, random, isPutTogether: false).Make();
        var text = Through(System.Text.Encoding.UTF8.GetString(drawn.Bytes).TrimStart('\uFEFF'));
        return (drawn, text, Runtime.GetBytes(HasMark ? "\uFEFF" + text : text));
    }

    private string Through(string text) => Runtime.GetString(Runtime.GetBytes(text));
}
