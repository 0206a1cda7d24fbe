using System.Globalization;
using Landfall.Contracts;

namespace Landfall.Curation.Parquet;

/// <summary>Writes the SQL that reads a Parquet file's values (DuckDB 1.5).</summary>
internal static class ParquetSql
{
    /// <summary>The file as a table with columns <c>c0</c>, <c>c1</c> and so on, whatever their names; nothing is read out of the
    /// path.</summary>
    public static string From(string path, int columns) =>
        $"read_parquet({Landfall.DuckDb.DuckDbText.Literal(path)}, hive_partitioning = false) "
        + $"AS file({string.Join(", ", Enumerable.Range(0, columns).Select(Column))})";

    /// <summary>The column at <paramref name="index"/>.</summary>
    public static string Column(int index) => "c" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The text of a column at <paramref name="index"/>, for a contract's column of <paramref name="kind"/> (null for
    /// none).</summary>
    public static string Text(int index, ParquetElement type, ColumnKind? kind) =>
        // A float's shortest text is another double than the float.
        type.Physical == ParquetPhysical.Float
        && kind == ColumnKind.Double
            ? $"CAST(CAST({Column(index)} AS DOUBLE) AS VARCHAR)"
            : $"CAST({Column(index)} AS VARCHAR)";
}
