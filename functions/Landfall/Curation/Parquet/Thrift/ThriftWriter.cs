using System.Buffers;

namespace Landfall.Curation.Parquet.Thrift;

/// <summary>Writes Thrift's compact protocol.</summary>
internal sealed class ThriftWriter(IBufferWriter<byte> target)
{
    private const int LongList = 15;

    /// <summary>Writes the head of a field.</summary>
    /// <param name="last">The field before, 0 at the struct's beginning; becomes <paramref name="id"/>.</param>
    /// <param name="id">The field's number.</param>
    /// <param name="type">How its value is written, which has to follow.</param>
    public void Field(ref int last, int id, ThriftType type)
    {
        var delta = id - last;
        last = id;
        if (delta is > 0 and <= 15)
        {
            Byte((byte)((delta << 4) | (int)type));
            return;
        }

        Byte((byte)type);
        Integer(id);
    }

    /// <summary>Ends a struct.</summary>
    public void Stop() => Byte((byte)ThriftType.Stop);

    /// <summary>Writes a number of 16, 32 or 64 bits.</summary>
    public void Integer(long value) => Variable((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes the head of a list.</summary>
    public void List(int count, ThriftType element)
    {
        Byte((byte)((Math.Min(count, LongList) << 4) | (int)element));
        if (count >= LongList)
        {
            Variable((ulong)count);
        }
    }

    /// <summary>Writes what is in the protocol already.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => target.Write(bytes);

    private void Variable(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        target.GetSpan(1)[0] = value;
        target.Advance(1);
    }
}
