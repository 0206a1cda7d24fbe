namespace Landfall.Contracts.Odcs;

/// <summary>Judges <c>logicalTypeOptions.format</c>: only what every value is truly checked against may be promised.</summary>
internal static class FormatReader
{
    private static readonly Dictionary<string, string[]> Formats = new(StringComparer.Ordinal)
    {
        ["string"] = ["uuid"],
        ["integer"] = ["i32", "i64"],
        ["number"] = ["f64"],
        ["date"] = ["yyyy-MM-dd"],
        ["time"] = ["HH:mm:ss", "HH:mm:ss.SSS", "HH:mm:ss.SSSZ"],
        ["timestamp"] = ["yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.SSSZ", "yyyy-MM-dd HH:mm:ss.SSSSSS"],
    };

    /// <summary>Notes a format that is not understood or says something else than the type.</summary>
    public static void Check(string logical, ColumnKind kind, OdcsNode format, ProblemLog problems)
    {
        if (format.Text is not { } text || !Formats.TryGetValue(logical, out var known))
        {
            return;
        }

        if (!known.Contains(text, StringComparer.Ordinal))
        {
            problems.Add(
                format,
                $"the format '{text}' is not checked yet; expected one of {string.Join(", ", known)}, or none",
                NearestWord.Of(text, known)
            );
            return;
        }

        var said = text switch
        {
            "i32" => ColumnKind.Integer,
            "i64" => ColumnKind.BigInt,
            "f64" => ColumnKind.Double,
            _ => kind,
        };
        if (said != kind)
        {
            problems.Add(
                format,
                $"the format {text} contradicts the type of the column, which is {new ColumnType(kind)}; leave one of both out"
            );
        }
    }
}
