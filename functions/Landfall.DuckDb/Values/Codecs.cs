using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>DuckDB keeps a DECIMAL as a whole number of up to 38 digits and a scale; .NET's decimal holds 96 bits (28 digits).</summary>
internal static class DecimalCodec
{
    private const int MaxScale = 28;

    private static readonly Int128 s_largest = (Int128)decimal.MaxValue;

    /// <summary>The value with its own scale, in the narrowest DECIMAL that holds it.</summary>
    public static NativeDecimal ToNative(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var magnitude = new UInt128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        var unscaled = value < 0 ? -(Int128)magnitude : (Int128)magnitude;
        var digits = magnitude.ToString(CultureInfo.InvariantCulture).Length;
        return new((byte)Math.Max(digits, value.Scale), value.Scale, NativeHugeInt.From(unscaled));
    }

    /// <summary>A decimal, or where 96 bits do not hold the number its digits as text.</summary>
    public static object FromVector(Int128 unscaled, int scale)
    {
        var magnitude = Int128.Abs(unscaled);
        if (scale <= MaxScale && magnitude <= s_largest)
        {
            var bits = (UInt128)magnitude;
            return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), unscaled < 0, (byte)scale);
        }

        var digits = BigInteger.Abs((BigInteger)unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var point = digits.Length - scale;
        return $"{(unscaled < 0 ? "-" : "")}{digits[..point]}{(scale > 0 ? "." : "")}{digits[point..]}";
    }
}

/// <summary>DuckDB counts days and microseconds from 1970-01-01; .NET counts days and 100-nanosecond ticks from 0001-01-01.</summary>
internal static class TimeCodec
{
    private static readonly int s_epochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static int Days(DateOnly date) => date.DayNumber - s_epochDay;

    /// <summary>Microseconds since 1970, cut (towards the past) where a tick has no counterpart.</summary>
    public static long Microseconds(DateTime time) =>
        (time.Ticks / TimeSpan.TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The date, or null where DuckDB's calendar (with infinity) goes beyond .NET's.</summary>
    public static DateOnly? Date(int days)
    {
        var number = (long)days + s_epochDay;
        return number >= DateOnly.MinValue.DayNumber && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)number) : null;
    }

    /// <summary>The time of day, or null for DuckDB's 24:00:00.</summary>
    public static TimeOnly? Time(long microseconds) =>
        microseconds < TimeSpan.MicrosecondsPerDay ? new TimeOnly(microseconds * TimeSpan.TicksPerMicrosecond) : null;

    /// <summary>The time in kind Unspecified, or null where DuckDB's calendar (with infinity) goes beyond .NET's.</summary>
    /// <param name="units">Units since 1970.</param>
    /// <param name="unitsPerSecond">1, 1000 or 1000000.</param>
    public static DateTime? Timestamp(long units, long unitsPerSecond)
    {
        var ticks = ((Int128)units * (TimeSpan.TicksPerSecond / unitsPerSecond)) + DateTime.UnixEpoch.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime((long)ticks) : null;
    }
}

/// <summary>DuckDB keeps a UUID as a signed 128-bit number whose top bit is flipped, so that numbers sort as the texts do.</summary>
internal static class UuidCodec
{
    private static readonly UInt128 s_topBit = UInt128.One << 127;

    /// <summary>The UUID's 128 bits in the order of its text.</summary>
    public static UInt128 Bits(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The UUID of a vector's 16 bytes.</summary>
    public static Guid FromVector(UInt128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ s_topBit);
        return new(bytes, bigEndian: true);
    }
}
