using Landfall.DuckDb.Native;

namespace Landfall.DuckDb;

/// <summary>A column's type; precision and scale are digits and used by DECIMAL alone.</summary>
public sealed record DuckDbType(DuckDbTypeId Id, int Precision = 0, int Scale = 0)
{
    /// <summary>
    /// The type as SQL writes it, such as <c>DECIMAL(18,2)</c>; of a nested type only its kind (<c>LIST</c>), which is no SQL.
    /// </summary>
    public string ToSql() =>
        Id switch
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

    internal LogicalTypeHandle ToNative() =>
        Id == DuckDbTypeId.Decimal
            ? NativeMethods.duckdb_create_decimal_type(checked((byte)Precision), checked((byte)Scale))
            : NativeMethods.duckdb_create_logical_type(Id);
}

/// <summary>DuckDB's types, by their numbers in its C API (duckdb_type).</summary>
public enum DuckDbTypeId
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    TimestampSeconds = 20,
    TimestampMilliseconds = 21,
    TimestampNanoseconds = 22,
    Enum = 23,
    List = 24,
    Struct = 25,
    Map = 26,
    Uuid = 27,
    Union = 28,
    Bit = 29,
    TimeTz = 30,
    TimestampTz = 31,
    UHugeInt = 32,
    Array = 33,
    Any = 34,
    BigNum = 35,
    SqlNull = 36,
    StringLiteral = 37,
    IntegerLiteral = 38,
    TimeNanoseconds = 39,
    Geometry = 40,
    Variant = 41,
}
