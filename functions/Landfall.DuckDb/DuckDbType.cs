using Landfall.DuckDb.Native;

namespace Landfall.DuckDb;

/// <summary>A column's type; precision and scale are digits and used by DECIMAL alone.</summary>
public sealed record DuckDbType(DuckDbTypeId Id, int Precision = 0, int Scale = 0)
{
    /// <summary>The type as SQL writes it, such as <c>DECIMAL(18,2)</c>; of a nested type only its kind (<c>LIST</c>), which is no SQL.</summary>
    public string ToSql() => Id switch
    {
        DuckDbTypeId.Decimal => $"DECIMAL({Precision},{Scale})",
        DuckDbTypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbTypeId.TimeTz => "TIME WITH TIME ZONE",
        DuckDbTypeId.TimestampSeconds => "TIMESTAMP_S",
        DuckDbTypeId.TimestampMilliseconds => "TIMESTAMP_MS",
        DuckDbTypeId.TimestampNanoseconds => "TIMESTAMP_NS",
        DuckDbTypeId.TimeNanoseconds => "TIME_NS",
        DuckDbTypeId.SqlNull => "\"NULL\"",
        var simple => simple.ToString().ToUpperInvariant(),
    };

    internal static DuckDbType From(LogicalTypeHandle type)
    {
        var id = NativeMethods.duckdb_get_type_id(type);
        return id == DuckDbTypeId.Decimal
            ? new(id, NativeMethods.duckdb_decimal_width(type), NativeMethods.duckdb_decimal_scale(type))
            : new(id);
    }

    internal LogicalTypeHandle ToNative() => Id == DuckDbTypeId.Decimal
        ? NativeMethods.duckdb_create_decimal_type(checked((byte)Precision), checked((byte)Scale))
        : NativeMethods.duckdb_create_logical_type(Id);
}
