namespace Landfall.Curation.Parquet.Thrift;

/// <summary>
/// Reads Thrift's compact protocol, in which Parquet writes its footer and the headers of its pages. It allocates nothing that the bytes do
/// not hold, whatever lengths they tell.
/// </summary>
/// <remarks>Every method throws <see cref="EndOfStreamException"/> where the bytes end too early, and <see cref="InvalidDataException"/>
/// over what is no Thrift.</remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int MostDepth = 64;
    private const int UuidBytes = 16;
    private const int LongList = 15;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes that were read.</summary>
    public int Position { get; private set; }

    /// <summary>What was read since <paramref name="start"/>.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _bytes[start..Position];

    /// <summary>Reads the head of a struct's next field; false at the struct's end.</summary>
    /// <param name="id">The field before, 0 at the struct's beginning; becomes the number of this one.</param>
    /// <param name="type">How its value is written.</param>
    public bool NextField(ref int id, out ThriftType type)
    {
        var head = ReadByte();
        type = (ThriftType)(head & 0x0F);
        if (type == ThriftType.Stop)
        {
            return false;
        }

        var delta = head >> 4;
        id = delta == 0 ? (int)ReadInteger() : id + delta;
        return true;
    }

    /// <summary>Reads one byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Reads a number of 16, 32 or 64 bits.</summary>
    public long ReadInteger()
    {
        var value = ReadVariable();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a number of 32 bits, as which it has to be written.</summary>
    public int ReadInt(ThriftType type)
    {
        Expect(type is ThriftType.Int16 or ThriftType.Int32);
        var value = ReadInteger();
        Expect(value == (int)value);
        return (int)value;
    }

    /// <summary>Reads a number of 64 bits, as which it has to be written.</summary>
    public long ReadLong(ThriftType type)
    {
        Expect(type is ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64);
        return ReadInteger();
    }

    /// <summary>Reads a text or bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(ThriftType type)
    {
        Expect(type == ThriftType.Binary);
        return Take(ReadVariable());
    }

    /// <summary>Reads the head of a list: how many elements follow, each as <paramref name="element"/>.</summary>
    public int ReadList(ThriftType type, out ThriftType element)
    {
        Expect(type is ThriftType.List or ThriftType.Set);
        var head = ReadByte();
        element = (ThriftType)(head & 0x0F);
        var count = head >> 4 == LongList ? ReadVariable() : (ulong)(head >> 4);

        // An element takes a byte at least.
        return count <= (ulong)(_bytes.Length - Position) ? (int)count : throw new EndOfStreamException();
    }

    /// <summary>A field's value when it is true or false, which stands in its head.</summary>
    public static bool IsTrue(ThriftType type)
    {
        Expect(type is ThriftType.True or ThriftType.False);
        return type == ThriftType.True;
    }

    /// <summary>Checks that a value is a struct, whose fields follow.</summary>
    public static void ExpectStruct(ThriftType type) => Expect(type == ThriftType.Struct);

    /// <summary>Steps over a field's value.</summary>
    public void Skip(ThriftType type) => Skip(type, isElement: false, depth: 0);

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException("A value of the Thrift struct is of another type.");
        }
    }

    private void Skip(ThriftType type, bool isElement, int depth)
    {
        Expect(depth < MostDepth);
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                Take(isElement ? 1UL : 0);
                break;
            case ThriftType.Byte:
                Take(1);
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                ReadVariable();
                break;
            case ThriftType.Double:
                Take(sizeof(double));
                break;
            case ThriftType.Binary:
                Take(ReadVariable());
                break;
            case ThriftType.List or ThriftType.Set:
                for (var left = ReadList(type, out var element); left > 0; left--)
                {
                    Skip(element, isElement: true, depth + 1);
                }

                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            case ThriftType.Struct:
                var id = 0;
                while (NextField(ref id, out var field))
                {
                    Skip(field, isElement: false, depth + 1);
                }

                break;
            case ThriftType.Uuid:
                Take(UuidBytes);
                break;
            default:
                throw new InvalidDataException("The Thrift struct has a value of no known type.");
        }
    }

    private void SkipMap(int depth)
    {
        var left = ReadVariable();
        if (left == 0)
        {
            return;
        }

        var types = ReadByte();
        for (; left > 0; left--)
        {
            Skip((ThriftType)(types >> 4), isElement: true, depth + 1);
            Skip((ThriftType)(types & 0x0F), isElement: true, depth + 1);
        }
    }

    private ulong ReadVariable()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number of the Thrift struct has more than 64 bits.");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_bytes.Length - Position))
        {
            throw new EndOfStreamException();
        }

        var taken = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }
}

/// <summary>How a value is written, by its number in Thrift's compact protocol.</summary>
internal enum ThriftType
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
    Uuid = 13,
}
