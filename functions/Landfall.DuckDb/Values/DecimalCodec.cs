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
