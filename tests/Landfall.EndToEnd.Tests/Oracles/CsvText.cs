using System.Text;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>Reads CSV by RFC 4180, character by character, knowing nothing of the code under test.</summary>
internal static class CsvText
{
    /// <summary>The records with their first physical line, from 1; the header is the first of them.</summary>
    public static IReadOnlyList<(long Line, string[] Values)> Read(string path) =>
        Parse(File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)));

    /// <summary>As <see cref="Read"/>, of a file's text.</summary>
    public static IReadOnlyList<(long Line, string[] Values)> Parse(string text)
    {
        var records = new List<(long, string[])>();
        var line = 1L;
        for (var at = 0; at < text.Length; )
        {
            var first = line;
            var values = Record(text, ref at, ref line);
            records.Add((first, values));
        }

        return records;
    }

    /// <summary>The records as a file that quotes every value and ends lines as Windows does.</summary>
    public static byte[] Write(IEnumerable<string[]> records) =>
        Encoding.UTF8.GetBytes(
            string.Concat(
                records.Select(values =>
                    string.Join(',', values.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"
                )
            )
        );

    private static string[] Record(string text, ref int at, ref long line)
    {
        var values = new List<string>();
        while (true)
        {
            values.Add(at < text.Length && text[at] == '"' ? Quoted(text, ref at, ref line) : Plain(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                at++;
                continue;
            }

            at += at < text.Length && text[at] == '\r' ? 1 : 0;
            Assert.True(at == text.Length || text[at] == '\n', $"The record that ends in line {line} is no CSV.");
            at++;
            line++;
            return [.. values];
        }
    }

    private static string Plain(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
        {
            at++;
        }

        return text[start..at];
    }

    private static string Quoted(string text, ref int at, ref long line)
    {
        var value = new StringBuilder();
        for (at++; ; at++)
        {
            if (text[at] == '"')
            {
                at++;
                if (at == text.Length || text[at] != '"')
                {
                    return value.ToString();
                }
            }

            line += text[at] == '\n' ? 1 : 0;
            value.Append(text[at]);
        }
    }
}
