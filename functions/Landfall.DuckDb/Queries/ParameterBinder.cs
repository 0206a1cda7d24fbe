using System.Text;
using Landfall.DuckDb.Native;
using Landfall.DuckDb.Values;

namespace Landfall.DuckDb.Queries;

/// <summary>Binds CLR values to a statement's parameters.</summary>
internal static unsafe class ParameterBinder
{
    // Half a surrogate pair is refused; the usual encoding would store another text in silence.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Bind(PreparedHandle prepared, IReadOnlyList<object?> parameters)
    {
        var expected = NativeMethods.duckdb_nparams(prepared);
        if (expected != (ulong)parameters.Count)
        {
            throw new ArgumentException(
                $"The statement has {expected} parameters and {parameters.Count} values were given.",
                nameof(parameters)
            );
        }

        for (var i = 0; i < parameters.Count; i++)
        {
            if (BindOne(prepared, (ulong)i + 1, parameters[i]) == NativeState.Error)
            {
                throw new ArgumentException(
                    $"DuckDB refused parameter {i + 1}, a {parameters[i]?.GetType().Name ?? "null"}.",
                    nameof(parameters)
                );
            }
        }
    }

    private static NativeState BindOne(PreparedHandle prepared, ulong index, object? value) =>
        value switch
        {
            null or DBNull => NativeMethods.duckdb_bind_null(prepared, index),
            bool v => NativeMethods.duckdb_bind_boolean(prepared, index, v ? (byte)1 : (byte)0),
            sbyte v => NativeMethods.duckdb_bind_int8(prepared, index, v),
            short v => NativeMethods.duckdb_bind_int16(prepared, index, v),
            int v => NativeMethods.duckdb_bind_int32(prepared, index, v),
            long v => NativeMethods.duckdb_bind_int64(prepared, index, v),
            byte v => NativeMethods.duckdb_bind_uint8(prepared, index, v),
            ushort v => NativeMethods.duckdb_bind_uint16(prepared, index, v),
            uint v => NativeMethods.duckdb_bind_uint32(prepared, index, v),
            ulong v => NativeMethods.duckdb_bind_uint64(prepared, index, v),
            Int128 v => NativeMethods.duckdb_bind_hugeint(prepared, index, NativeHugeInt.From(v)),
            UInt128 v => NativeMethods.duckdb_bind_uhugeint(prepared, index, NativeHugeInt.From(v)),
            float v => NativeMethods.duckdb_bind_float(prepared, index, v),
            double v => NativeMethods.duckdb_bind_double(prepared, index, v),
            decimal v => NativeMethods.duckdb_bind_decimal(prepared, index, DecimalCodec.ToNative(v)),
            string v => BindText(prepared, index, v),
            byte[] v => BindBytes(prepared, index, v),
            Guid v => BindGuid(prepared, index, v),
            DateOnly v => NativeMethods.duckdb_bind_date(prepared, index, TimeCodec.Days(v)),
            TimeOnly v => NativeMethods.duckdb_bind_time(prepared, index, v.Ticks / TimeSpan.TicksPerMicrosecond),
            DateTime { Kind: DateTimeKind.Local } => throw new ArgumentException(
                $"Parameter {index} is a local time, which means another moment on every machine. "
                    + "Give a DateTimeOffset, or a DateTime in UTC.",
                nameof(value)
            ),
            DateTime v => NativeMethods.duckdb_bind_timestamp(prepared, index, TimeCodec.Microseconds(v)),
            DateTimeOffset v => NativeMethods.duckdb_bind_timestamp_tz(prepared, index, TimeCodec.Microseconds(v.UtcDateTime)),
            _ => throw new ArgumentException(
                $"Parameter {index} is a {value.GetType()}, which has no counterpart in DuckDB. Give one of the types that "
                    + "DuckDbConnection.Execute lists.",
                nameof(value)
            ),
        };

    private static NativeState BindText(PreparedHandle prepared, ulong index, string value)
    {
        var utf8 = s_utf8.GetBytes(value);
        fixed (byte* bytes = utf8)
        {
            return NativeMethods.duckdb_bind_varchar_length(prepared, index, bytes, (ulong)utf8.Length);
        }
    }

    private static NativeState BindBytes(PreparedHandle prepared, ulong index, byte[] value)
    {
        fixed (byte* bytes = value)
        {
            return NativeMethods.duckdb_bind_blob(prepared, index, bytes, (ulong)value.Length);
        }
    }

    private static NativeState BindGuid(PreparedHandle prepared, ulong index, Guid value)
    {
        using var native = NativeMethods.duckdb_create_uuid(NativeHugeInt.From(UuidCodec.Bits(value)));
        return NativeMethods.duckdb_bind_value(prepared, index, native);
    }
}
