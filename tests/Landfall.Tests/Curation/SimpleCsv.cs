using System.Text;

namespace Landfall.Tests.Curation;

/// <summary>Reads well-formed CSV character by character; slow and plain, to compare with.</summary>
internal static class SimpleCsv
{
    public static IEnumerable<string[]> Read(string text)
    {
        var record = new List<string>();
        var value = new StringBuilder();
        var isQuoted = false;
        var isAny = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            isAny |= character is not ('\r' or '\n');
            if (isQuoted)
            {
                if (character != '"')
                {
                    value.Append(character);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    value.Append(text[++i]);
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (character == '"')
            {
                isQuoted = true;
            }
            else if (character == ',')
            {
                record.Add(value.ToString());
                value.Clear();
            }
            else if (character == '\n')
            {
                if (isAny)
                {
                    yield return [.. record, value.ToString()];
                }

                record.Clear();
                value.Clear();
                isAny = false;
            }
            else if (character != '\r')
            {
                value.Append(character);
            }
        }

        if (isAny)
        {
            yield return [.. record, value.ToString()];
        }
    }
}
