using System.Text;

namespace Landfall.Tests.Samples;

/// <summary>
/// Reads all-quoted CSV byte by byte by the letter of its rules; a record that breaks them gives null and costs its physical line.
/// </summary>
internal static class StrictCsv
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IEnumerable<string[]?> Records(byte[] file)
    {
        for (var at = 0; at < file.Length; )
        {
            var record = Record(file, at, out var next);
            yield return record;
            at = record is null ? Array.IndexOf(file, (byte)'\n', at) + 1 : next;
        }
    }

    private static string[]? Record(byte[] file, int at, out int next)
    {
        next = at;
        var values = new List<string>();
        while (file[at] == '"')
        {
            var value = new List<byte>();
            for (at++; file[at] != '"' || file[at + 1] == '"'; at++)
            {
                at += file[at] == '"' ? 1 : 0;
                value.Add(file[at]);
            }

            try
            {
                values.Add(Strict.GetString([.. value]));
            }
            catch (DecoderFallbackException)
            {
                return null;
            }

            next = at + 2;
            switch (file[at + 1])
            {
                case (byte)'\n':
                    return [.. values];
                case (byte)',':
                    at += 2;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }
}
