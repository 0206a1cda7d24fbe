using System.Globalization;
using Landfall.Contracts;

namespace Landfall.Warehouses.DuckDb;

/// <summary>How DuckDB keeps the kinds of a contract.</summary>
internal static class DuckDbTypes
{
    /// <summary>The type as <c>duckdb_columns()</c> spells it; uuid and JSON stay texts, so that they keep the source's letters.</summary>
    public static string Name(ColumnType type) =>
        type.Kind switch
        {
            ColumnKind.Text or ColumnKind.Uuid or ColumnKind.Json => "VARCHAR",
            ColumnKind.Boolean => "BOOLEAN",
            ColumnKind.Integer => "INTEGER",
            ColumnKind.BigInt => "BIGINT",
            ColumnKind.Double => "DOUBLE",
            ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
            ColumnKind.Date => "DATE",
            ColumnKind.Time => "TIME",
            ColumnKind.Timestamp => "TIMESTAMP",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "DuckDB has no type for this kind of column."),
        };
}
