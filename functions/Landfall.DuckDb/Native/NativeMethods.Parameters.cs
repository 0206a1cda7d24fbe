using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_null(PreparedHandle prepared, ulong index);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_boolean(PreparedHandle prepared, ulong index, byte value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_int8(PreparedHandle prepared, ulong index, sbyte value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_int16(PreparedHandle prepared, ulong index, short value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_int32(PreparedHandle prepared, ulong index, int value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_int64(PreparedHandle prepared, ulong index, long value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_hugeint(PreparedHandle prepared, ulong index, NativeHugeInt value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_uhugeint(PreparedHandle prepared, ulong index, NativeHugeInt value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_uint8(PreparedHandle prepared, ulong index, byte value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_uint16(PreparedHandle prepared, ulong index, ushort value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_uint32(PreparedHandle prepared, ulong index, uint value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_uint64(PreparedHandle prepared, ulong index, ulong value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_float(PreparedHandle prepared, ulong index, float value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_double(PreparedHandle prepared, ulong index, double value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_decimal(PreparedHandle prepared, ulong index, NativeDecimal value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_date(PreparedHandle prepared, ulong index, int days);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_time(PreparedHandle prepared, ulong index, long microseconds);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_timestamp(PreparedHandle prepared, ulong index, long microseconds);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_timestamp_tz(PreparedHandle prepared, ulong index, long microseconds);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_varchar_length(PreparedHandle prepared, ulong index, byte* utf8, ulong length);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_blob(PreparedHandle prepared, ulong index, byte* data, ulong length);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_value(PreparedHandle prepared, ulong index, ValueHandle value);
}
