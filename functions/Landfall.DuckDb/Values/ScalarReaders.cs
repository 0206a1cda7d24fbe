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

    protected override object ReadValue(long row) =>
        _type switch
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

    protected override ValueHandle ToNativeValue(long row) =>
        _type switch
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
            DuckDbTypeId.Uuid => NativeMethods.duckdb_create_uuid(
                NativeHugeInt.From(UuidCodec.Bits(UuidCodec.FromVector(((UInt128*)Data)[row])))
            ),
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
            _ => throw new NotSupportedException(
                $"A value of DuckDB's type {_type} has no counterpart here. Cast it to VARCHAR in the SQL."
            ),
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
        _type switch
        {
            DuckDbTypeId.Varchar or DuckDbTypeId.Blob => Bytes(row),
            DuckDbTypeId.Boolean => new(Data + row, 1),
            DuckDbTypeId.Integer or DuckDbTypeId.Float => new(Data + (row * sizeof(int)), sizeof(int)),
            DuckDbTypeId.BigInt or DuckDbTypeId.Double => new(Data + (row * sizeof(long)), sizeof(long)),
            _ => base.ValueBytes(row),
        };

    private ReadOnlySpan<byte> Bytes(long row) => NativeString.Bytes((NativeString*)Data + row);
}

/// <summary>Reads DECIMAL, which DuckDB keeps in 16, 32, 64 or 128 bits by its precision.</summary>
internal sealed unsafe class DecimalReader : VectorReader
{
    private readonly DuckDbType _type;
    private readonly DuckDbTypeId _storage;

    public DecimalReader(LogicalTypeHandle type)
    {
        using (type)
        {
            (_type, _storage) = (DuckDbType.From(type), NativeMethods.duckdb_decimal_internal_type(type));
        }
    }

    protected override object ReadValue(long row) => DecimalCodec.FromVector(Unscaled(row), _type.Scale);

    protected override ValueHandle ToNativeValue(long row) =>
        NativeMethods.duckdb_create_decimal(new((byte)_type.Precision, (byte)_type.Scale, NativeHugeInt.From(Unscaled(row))));

    private Int128 Unscaled(long row) =>
        _storage switch
        {
            DuckDbTypeId.SmallInt => ((short*)Data)[row],
            DuckDbTypeId.Integer => ((int*)Data)[row],
            DuckDbTypeId.BigInt => ((long*)Data)[row],
            _ => ((Int128*)Data)[row],
        };
}

/// <summary>Reads ENUM: a number of 8, 16 or 32 bits into the type's list of texts.</summary>
internal sealed unsafe class EnumReader(LogicalTypeHandle type) : VectorReader
{
    private readonly DuckDbTypeId _storage = NativeMethods.duckdb_enum_internal_type(type);
    private readonly Dictionary<ulong, string> _texts = [];

    public override void Dispose() => type.Dispose();

    protected override object ReadValue(long row)
    {
        var index = Index(row);
        if (!_texts.TryGetValue(index, out var text))
        {
            _texts[index] = text = NativeMethods.TakeText(NativeMethods.duckdb_enum_dictionary_value(type, index)) ?? "";
        }

        return text;
    }

    protected override ValueHandle ToNativeValue(long row) => NativeMethods.duckdb_create_enum_value(type, Index(row));

    private ulong Index(long row) =>
        _storage switch
        {
            DuckDbTypeId.UTinyInt => Data[row],
            DuckDbTypeId.USmallInt => ((ushort*)Data)[row],
            _ => ((uint*)Data)[row],
        };
}
