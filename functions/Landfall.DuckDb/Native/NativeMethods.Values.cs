using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_null_value();

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_bool(byte value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_int8(sbyte value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_int16(short value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_int32(int value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_int64(long value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_uint8(byte value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_uint16(ushort value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_uint32(uint value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_uint64(ulong value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_hugeint(NativeHugeInt value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_uhugeint(NativeHugeInt value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_float(float value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_double(double value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_decimal(NativeDecimal value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_date(int days);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_time(long microseconds);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_time_ns(long nanoseconds);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_time_tz_value(ulong bits);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_timestamp(long microseconds);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_timestamp_tz(long microseconds);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_timestamp_s(long seconds);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_timestamp_ms(long milliseconds);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_timestamp_ns(long nanoseconds);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_interval(NativeInterval value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_varchar_length(byte* utf8, ulong length);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_blob(byte* data, ulong length);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_bit(NativeBytes value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_uuid(NativeHugeInt value);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_enum_value(LogicalTypeHandle type, ulong index);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_list_value(LogicalTypeHandle itemType, nint* values, ulong count);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_array_value(LogicalTypeHandle itemType, nint* values, ulong count);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_struct_value(LogicalTypeHandle type, nint* values);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_map_value(LogicalTypeHandle type, nint* keys, nint* values, ulong count);

    [LibraryImport(Library)]
    public static partial ValueHandle duckdb_create_union_value(LogicalTypeHandle type, ulong tag, ValueHandle value);

    [LibraryImport(Library)]
    public static partial nint duckdb_get_varchar(ValueHandle value);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_value(ref nint value);
}
