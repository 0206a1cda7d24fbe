using System.Buffers.Binary;

namespace Landfall.DuckDb.Values;

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
