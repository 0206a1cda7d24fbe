using System.Buffers.Binary;

namespace Landfall.Curation.Decoding;

/// <summary>The checksum of zip and gzip (ISO 3309, reversed polynomial 0xEDB88320), eight bytes a step by tables.</summary>
internal sealed class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;
    private const int TableSize = 256;

    private static readonly uint[] Tables = CreateTables();

    private uint _state = uint.MaxValue;

    /// <summary>The checksum of what was appended so far.</summary>
    public uint Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var crc = _state;
        while (bytes.Length >= Slices)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = Slice(7, low) ^ Slice(6, low >> 8) ^ Slice(5, low >> 16) ^ Slice(4, low >> 24) ^ Slice(3, high) ^ Slice(2, high >> 8) ^ Slice(1, high >> 16) ^ Slice(0, high >> 24);
            bytes = bytes[Slices..];
        }

        foreach (var one in bytes)
        {
            crc = (crc >> 8) ^ Slice(0, crc ^ one);
        }

        _state = crc;
    }

    private static uint Slice(int slice, uint index) => Tables[(slice * TableSize) + (byte)index];

    private static uint[] CreateTables()
    {
        var tables = new uint[Slices * TableSize];
        for (uint index = 0; index < TableSize; index++)
        {
            var crc = index;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }

            tables[index] = crc;
        }

        for (var at = TableSize; at < tables.Length; at++)
        {
            var before = tables[at - TableSize];
            tables[at] = (before >> 8) ^ tables[(byte)before];
        }

        return tables;
    }
}
