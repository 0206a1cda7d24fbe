using System.Globalization;
using System.Text.RegularExpressions;
using Landfall.Contracts;

namespace Landfall.Curation.Parquet;

/// <summary>Writes the SQL that turns a Parquet file's values into text without losing a digit (DuckDB 1.5).</summary>
internal static partial class ParquetSql
{
    /// <summary>The file as a table with columns <c>c0</c>, <c>c1</c> and so on, whatever their names; nothing is read out of the
    /// path.</summary>
    public static string From(string path, int columns) =>
        $"read_parquet({Landfall.DuckDb.DuckDbText.Literal(path)}, hive_partitioning = false) "
        + $"AS file({string.Join(", ", Enumerable.Range(0, columns).Select(Column))})";

    /// <summary>The field at <paramref name="index"/>, of DuckDB's <paramref name="type"/>, for a column of <paramref name="kind"/> (null
    /// when the contract has none).</summary>
    public static ParquetField Field(int index, string name, string type, ColumnKind? kind)
    {
        var column = Column(index);
        if (IsNested(type))
        {
            // to_json writes a decimal of up to 18 digits by way of a double, and one of 38 digits from its digits.
            var exact = Decimals()
                .Replace(type, match => match.Groups["scale"].Success ? $"DECIMAL(38,{match.Groups["scale"].Value})" : match.Value);
            var value = string.Equals(exact, type, StringComparison.Ordinal) ? column : $"CAST({column} AS {exact})";
            return new ParquetField(name, ParquetForm.Json, $"CAST(to_json({value}) AS VARCHAR)");
        }

        return type switch
        {
            "BLOB" => new ParquetField(name, ParquetForm.Bytes, column),

            // DuckDB's own text of it is in the session's zone; an infinite one has no parts to make a time of.
            "TIMESTAMP WITH TIME ZONE" => Text(
                $"CASE WHEN isfinite({column}) THEN CAST(make_timestamp(epoch_us({column})) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
            ),
            "TIME WITH TIME ZONE" => Text($"CAST(CAST({column} AS TIME) AS VARCHAR)"),

            // A float's shortest text is another double than the float.
            "FLOAT" when kind == ColumnKind.Double => Text($"CAST(CAST({column} AS DOUBLE) AS VARCHAR)"),
            _ => Text($"CAST({column} AS VARCHAR)"),
        };

        ParquetField Text(string sql) => new(name, ParquetForm.Text, sql);
    }

    private static string Column(int index) => "c" + index.ToString(CultureInfo.InvariantCulture);

    private static bool IsNested(string type) =>
        type.EndsWith(']')
        || type.StartsWith("STRUCT(", StringComparison.Ordinal)
        || type.StartsWith("MAP(", StringComparison.Ordinal)
        || type.StartsWith("UNION(", StringComparison.Ordinal);

    // Names in quotes are stepped over: one of them may look like a type.
    [GeneratedRegex(
        """
            "(?:[^"]|"")*"|DECIMAL\([0-9]+,(?<scale>[0-9]+)\)
            """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        1000
    )]
    private static partial Regex Decimals();
}
