using System.Text;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Reads the types that hold one value of fixed width, a text or bytes.</summary>
internal sealed unsafe class ScalarReader : VectorReader
{
    private readonly DuckDbTypeId _type;

    public ScalarReader(LogicalTypeHandle type)
    {
        using (type)
        {
            _type = NativeMethods.duckdb_get_type_id(type);
        }
    }

    protected override object ReadValue(long row) => _type switch
    {
        DuckDbTypeId.Boolean => Data[row] != 0,
        DuckDbTypeId.TinyInt => ((sbyte*)Data)[row],
        DuckDbTypeId.SmallInt => ((short*)Data)[row],
        DuckDbTypeId.Integer => ((int*)Data)[row],
        DuckDbTypeId.BigInt => ((long*)Data)[row],
        DuckDbTypeId.UTinyInt => Data[row],
        DuckDbTypeId.USmallInt => ((ushort*)Data)[row],
        DuckDbTypeId.UInteger => ((uint*)Data)[row],
        DuckDbTypeId.UBigInt => ((ulong*)Data)[row],
        DuckDbTypeId.HugeInt => ((Int128*)Data)[row],
        DuckDbTypeId.UHugeInt => ((UInt128*)Data)[row],
        DuckDbTypeId.Float => ((float*)Data)[row],
        DuckDbTypeId.Double => ((double*)Data)[row],
        DuckDbTypeId.Varchar => Encoding.UTF8.GetString(Bytes(row)),
        DuckDbTypeId.Blob => Bytes(row).ToArray(),
        DuckDbTypeId.Uuid => UuidCodec.FromVector(((UInt128*)Data)[row]),
        DuckDbTypeId.Date => TimeCodec.Date(((int*)Data)[row]) ?? base.ReadValue(row),
        DuckDbTypeId.Time => TimeCodec.Time(((long*)Data)[row]) ?? base.ReadValue(row),
        DuckDbTypeId.TimestampTz => TimeCodec.Timestamp(((long*)Data)[row], unitsPerSecond: 1_000_000) is { } time
            ? new DateTimeOffset(time, TimeSpan.Zero)
            : base.ReadValue(row),
        DuckDbTypeId.Timestamp => TimeCodec.Timestamp(((long*)Data)[row], unitsPerSecond: 1_000_000) ?? base.ReadValue(row),
        DuckDbTypeId.TimestampMilliseconds => TimeCodec.Timestamp(((long*)Data)[row], unitsPerSecond: 1_000) ?? base.ReadValue(row),
        DuckDbTypeId.TimestampSeconds => TimeCodec.Timestamp(((long*)Data)[row], unitsPerSecond: 1) ?? base.ReadValue(row),
        _ => base.ReadValue(row),
    };

    protected override ValueHandle ToNativeValue(long row) => _type switch
    {
        DuckDbTypeId.Boolean => NativeMethods.duckdb_create_bool(Data[row]),
        DuckDbTypeId.TinyInt => NativeMethods.duckdb_create_int8(((sbyte*)Data)[row]),
        DuckDbTypeId.SmallInt => NativeMethods.duckdb_create_int16(((short*)Data)[row]),
        DuckDbTypeId.Integer => NativeMethods.duckdb_create_int32(((int*)Data)[row]),
        DuckDbTypeId.BigInt => NativeMethods.duckdb_create_int64(((long*)Data)[row]),
        DuckDbTypeId.UTinyInt => NativeMethods.duckdb_create_uint8(Data[row]),
        DuckDbTypeId.USmallInt => NativeMethods.duckdb_create_uint16(((ushort*)Data)[row]),
        DuckDbTypeId.UInteger => NativeMethods.duckdb_create_uint32(((uint*)Data)[row]),
        DuckDbTypeId.UBigInt => NativeMethods.duckdb_create_uint64(((ulong*)Data)[row]),
        DuckDbTypeId.HugeInt => NativeMethods.duckdb_create_hugeint(((NativeHugeInt*)Data)[row]),
        DuckDbTypeId.UHugeInt => NativeMethods.duckdb_create_uhugeint(((NativeHugeInt*)Data)[row]),
        DuckDbTypeId.Float => NativeMethods.duckdb_create_float(((float*)Data)[row]),
        DuckDbTypeId.Double => NativeMethods.duckdb_create_double(((double*)Data)[row]),
        DuckDbTypeId.Uuid => NativeMethods.duckdb_create_uuid(NativeHugeInt.From(UuidCodec.Bits(UuidCodec.FromVector(((UInt128*)Data)[row])))),
        DuckDbTypeId.Date => NativeMethods.duckdb_create_date(((int*)Data)[row]),
        DuckDbTypeId.Time => NativeMethods.duckdb_create_time(((long*)Data)[row]),
        DuckDbTypeId.TimeNanoseconds => NativeMethods.duckdb_create_time_ns(((long*)Data)[row]),
        DuckDbTypeId.TimeTz => NativeMethods.duckdb_create_time_tz_value(((ulong*)Data)[row]),
        DuckDbTypeId.Timestamp => NativeMethods.duckdb_create_timestamp(((long*)Data)[row]),
        DuckDbTypeId.TimestampTz => NativeMethods.duckdb_create_timestamp_tz(((long*)Data)[row]),
        DuckDbTypeId.TimestampSeconds => NativeMethods.duckdb_create_timestamp_s(((long*)Data)[row]),
        DuckDbTypeId.TimestampMilliseconds => NativeMethods.duckdb_create_timestamp_ms(((long*)Data)[row]),
        DuckDbTypeId.TimestampNanoseconds => NativeMethods.duckdb_create_timestamp_ns(((long*)Data)[row]),
        DuckDbTypeId.Interval => NativeMethods.duckdb_create_interval(((NativeInterval*)Data)[row]),
        DuckDbTypeId.Varchar or DuckDbTypeId.Blob or DuckDbTypeId.Bit => ToNativeBytes(row),
        DuckDbTypeId.SqlNull => NativeMethods.duckdb_create_null_value(),
        _ => throw new NotSupportedException($"A value of DuckDB's type {_type} has no counterpart here. Cast it to VARCHAR in the SQL."),
    };

    private ValueHandle ToNativeBytes(long row)
    {
        var bytes = Bytes(row);
        fixed (byte* first = bytes)
        {
            return _type switch
            {
                DuckDbTypeId.Varchar => NativeMethods.duckdb_create_varchar_length(first, (ulong)bytes.Length),
                DuckDbTypeId.Blob => NativeMethods.duckdb_create_blob(first, (ulong)bytes.Length),
                _ => NativeMethods.duckdb_create_bit(new(first, (ulong)bytes.Length)),
            };
        }
    }

    protected override ReadOnlySpan<byte> ValueBytes(long row) =>
        _type is DuckDbTypeId.Varchar or DuckDbTypeId.Blob ? Bytes(row) : base.ValueBytes(row);

    private ReadOnlySpan<byte> Bytes(long row) => NativeString.Bytes((NativeString*)Data + row);
}
