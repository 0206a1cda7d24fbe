using System.Text;

namespace Landfall.Curation.Parsing;

/// <summary>
/// Splits one CSV record whose quotes are known to fit together, as a header's are; for a handful of records, not for rows.
/// </summary>
internal static class CsvRecord
{
    /// <summary>Reads the fields; false when a carriage return stands where no line ends.</summary>
    public static bool TryRead(string record, char delimiter, char quote, out IReadOnlyList<string> fields)
    {
        var found = new List<string>();
        fields = found;
        var field = new StringBuilder();
        var isInside = false;
        var body = record.EndsWith('\n') ? record[..^1] : record;
        body = body.EndsWith('\r') ? body[..^1] : body;
        for (var at = 0; at < body.Length; at++)
        {
            var character = body[at];
            if (character == quote)
            {
                var isDoubled = isInside && at + 1 < body.Length && body[at + 1] == quote;
                if (isDoubled)
                {
                    field.Append(quote);
                    at++;
                }
                else
                {
                    isInside = !isInside;
                }
            }
            else if (!isInside && character == delimiter)
            {
                found.Add(field.ToString());
                field.Clear();
            }
            else if (!isInside && character == '\r')
            {
                return false;
            }
            else
            {
                field.Append(character);
            }
        }

        found.Add(field.ToString());
        return true;
    }
}
