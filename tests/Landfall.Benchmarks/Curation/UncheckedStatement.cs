using System.Globalization;
using Landfall.Benchmarks.Samples;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.DuckDb;

namespace Landfall.Benchmarks.Curation;

/// <summary>What DuckDB does by itself with the same file, contract types and row groups, without a check: the yardstick.</summary>
internal static class UncheckedStatement
{
    /// <summary>Writes the file's rows as one Parquet file and gives their number.</summary>
    /// <param name="file">
    /// The input. With bad rows in it the readers are told to go on, or they would give up: read_json by ignore_errors; read_csv by
    /// store_rejects, since with ignore_errors it drops the file from the first unclosed quote on and would be measured at almost nothing.
    /// </param>
    /// <param name="output">The Parquet file.</param>
    /// <param name="options">Threads and row group size are the curator's; the memory limit is DuckDB's default, as it runs out of
    /// memory with the curator's.</param>
    public static long Run(SampleFile file, string output, CurationOptions options)
    {
        using var instance = DuckDbInstance.Open(
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["threads"] = options.Threads.ToString(CultureInfo.InvariantCulture),
                ["preserve_insertion_order"] = "false",
            }
        );
        using var connection = instance.Connect();
        return connection.Execute(
            string.Create(
                CultureInfo.InvariantCulture,
                $"COPY (SELECT * FROM {Reader(file.Contract, file.Path, file.BadRows > 0)}) TO {DuckDbText.Literal(output)} "
                    + $"(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE_BYTES {options.RowGroupBytes})"
            )
        );
    }

    /// <summary>The reader of the file, or of all that a pattern names, with the contract's types.</summary>
    public static string Reader(TableContract contract, string path, bool hasBadRows)
    {
        var columns = string.Join(
            ", ",
            contract.Columns.Select(column => $"{DuckDbText.Literal(column.Source)}: {DuckDbText.Literal(Type(column.Type))}")
        );
        return contract.Dialect.Format == FileFormat.Csv
            ? $"read_csv({DuckDbText.Literal(path)}, header = true, delim = ',', quote = '\"', escape = '\"', "
                + $"auto_detect = false, columns = {{{columns}}}{(hasBadRows ? ", store_rejects = true" : "")})"
            : $"read_json({DuckDbText.Literal(path)}, format = 'newline_delimited', compression = 'auto_detect', "
                + $"columns = {{{columns}}}{(hasBadRows ? ", ignore_errors = true" : "")})";
    }

    private static string Type(ColumnType type) =>
        type.Kind switch
        {
            ColumnKind.Boolean => "BOOLEAN",
            ColumnKind.Integer => "INTEGER",
            ColumnKind.BigInt => "BIGINT",
            ColumnKind.Double => "DOUBLE",
            ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
            ColumnKind.Date => "DATE",
            ColumnKind.Time => "TIME",
            ColumnKind.Timestamp => "TIMESTAMP",
            ColumnKind.Json => "JSON",
            _ => "VARCHAR",
        };
}
