using System.Buffers.Binary;
using System.Text;

namespace Landfall.Archives;

/// <summary>Reads the directory of a zip archive (APPNOTE 4.3.12); takes nothing for granted, as every number comes from the file.</summary>
internal static class ZipDirectory
{
    private const int HeaderLength = 46;
    private const uint HeaderMark = 0x02014B50;
    private const ushort Zip64Field = 1;
    private const ushort Utf8Bit = 1 << 11;
    private const int LongestName = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lists the <paramref name="count"/> members that <paramref name="directory"/> must hold, in its order.</summary>
    /// <exception cref="TerminalException">It holds others, or one cannot be right.</exception>
    public static IReadOnlyList<ZipMember> Parse(ReadOnlySpan<byte> directory, long count)
    {
        var members = new List<ZipMember>();
        while (!directory.IsEmpty)
        {
            if (directory.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(directory) != HeaderMark)
            {
                throw Damaged(members.Count);
            }

            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
            var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
            var length = HeaderLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            if (length > directory.Length)
            {
                throw Damaged(members.Count);
            }

            members.Add(Member(directory, directory.Slice(HeaderLength, nameLength), directory.Slice(HeaderLength + nameLength, extraLength), members.Count));
            directory = directory[length..];
        }

        return members.Count == count
            ? members
            : throw ArchiveRefusals.Unreadable(FormattableString.Invariant($"its directory lists {members.Count} members and its end says {count}"));
    }

    private static ZipMember Member(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, int number)
    {
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        long storedLength = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        var wide = Zip64(extra);

        // The wide field holds those of the three that say "look there", in this order (APPNOTE 4.5.3).
        length = Widen(length, ref wide, number);
        storedLength = Widen(storedLength, ref wide, number);
        offset = Widen(offset, ref wide, number);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        return new ZipMember(Decode(name, flags, number), name.Length, flags, method, crc, storedLength, length, offset);
    }

    private static long Widen(long value, ref ReadOnlySpan<byte> wide, int number)
    {
        if (value != uint.MaxValue)
        {
            return value;
        }

        var widened = wide.Length < sizeof(long) ? -1 : BinaryPrimitives.ReadInt64LittleEndian(wide);
        if (widened < 0)
        {
            throw Damaged(number);
        }

        wide = wide[sizeof(long)..];
        return widened;
    }

    private static ReadOnlySpan<byte> Zip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Field)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return [];
    }

    // Without the flag a name is in code page 437 (APPNOTE D.1), but many tools write UTF-8 all the same.
    private static string Decode(ReadOnlySpan<byte> name, ushort flags, int number)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(name);
        }
        catch (DecoderFallbackException) when ((flags & Utf8Bit) == 0)
        {
            text = CodePagesEncodingProvider.Instance.GetEncoding(437)!.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged(number);
        }

        return text.Length is > 0 and <= LongestName && !text.Any(char.IsControl)
            ? text
            : throw ArchiveRefusals.Unreadable(FormattableString.Invariant($"the name of member {number + 1} is empty, longer than {LongestName} characters, or holds control characters"));
    }

    private static TerminalException Damaged(int number) =>
        ArchiveRefusals.Unreadable(FormattableString.Invariant($"its directory is damaged at member {number + 1}"));
}
