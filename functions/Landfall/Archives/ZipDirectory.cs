using System.Buffers.Binary;
using System.Text;
using Landfall.Ledger;

namespace Landfall.Archives;

/// <summary>
/// Reads the directory of a zip archive (APPNOTE 4.3.12); takes nothing for granted, as every number comes from the file.
/// </summary>
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

            members.Add(
                Member(
                    directory,
                    directory.Slice(HeaderLength, nameLength),
                    directory.Slice(HeaderLength + nameLength, extraLength),
                    members.Count
                )
            );
            directory = directory[length..];
        }

        return members.Count == count
            ? members
            : throw ArchiveRefusals.Unreadable(
                FormattableString.Invariant($"its directory lists {members.Count} members and its end says {count}")
            );
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
            : throw ArchiveRefusals.Unreadable(
                FormattableString.Invariant(
                    $"the name of member {number + 1} is empty, longer than {LongestName} characters, or holds control characters"
                )
            );
    }

    private static TerminalException Damaged(int number) =>
        ArchiveRefusals.Unreadable(FormattableString.Invariant($"its directory is damaged at member {number + 1}"));
}

/// <summary>What a zip archive's directory says of one member.</summary>
/// <param name="Name">Its path inside the archive.</param>
/// <param name="NameLength">The bytes of that path, as they stand in the archive.</param>
/// <param name="Flags">General purpose bits (APPNOTE 4.4.4).</param>
/// <param name="Method">Compression method (APPNOTE 4.4.5).</param>
/// <param name="Crc">CRC-32 of the decompressed bytes.</param>
/// <param name="StoredLength">Bytes in the archive.</param>
/// <param name="Length">Decompressed bytes.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
internal sealed record ZipMember(
    string Name,
    int NameLength,
    ushort Flags,
    ushort Method,
    uint Crc,
    long StoredLength,
    long Length,
    long HeaderOffset
)
{
    /// <summary>The bytes as they are.</summary>
    public const ushort Stored = 0;

    /// <summary>Raw deflate (RFC 1951).</summary>
    public const ushort Deflate = 8;

    private const ushort EncryptedBit = 1;

    /// <summary>Where the next member, or the directory, begins; known once all members are.</summary>
    public long End { get; init; }

    /// <summary>Bytes of its local header and name, to which the header may add a field.</summary>
    public int HeaderLength => LocalHeader.Length(NameLength);

    /// <summary>True for a folder, which has no bytes of its own.</summary>
    public bool IsFolder => Name.EndsWith('/') && Length == 0;

    /// <summary>The member as a landed file: the archive's version, the bytes that it takes there, and where they are.</summary>
    public LandedFile FileIn(LandedFile archive) =>
        archive with
        {
            Name = new ArchiveMember(archive.Name, Name).ToString(),
            Length = Length == 0 ? 0 : StoredLength,
            Place = Place,
        };

    /// <summary>Where it is, for whoever reads it.</summary>
    public MemberPlace Place => new(HeaderOffset, End, NameLength, Method, Crc, StoredLength, Length);

    /// <summary>True when its bytes cannot be read without a password.</summary>
    public bool IsEncrypted => (Flags & EncryptedBit) != 0;
}
