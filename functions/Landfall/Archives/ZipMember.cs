using Landfall.Ledger;

namespace Landfall.Archives;

/// <summary>What a zip archive's directory says of one member.</summary>
/// <param name="Name">Its path inside the archive.</param>
/// <param name="NameLength">The bytes of that path, as they stand in the archive.</param>
/// <param name="Flags">General purpose bits (APPNOTE 4.4.4).</param>
/// <param name="Method">Compression method (APPNOTE 4.4.5).</param>
/// <param name="Crc">CRC-32 of the decompressed bytes.</param>
/// <param name="StoredLength">Bytes in the archive.</param>
/// <param name="Length">Decompressed bytes.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
internal sealed record ZipMember(string Name, int NameLength, ushort Flags, ushort Method, uint Crc, long StoredLength, long Length, long HeaderOffset)
{
    /// <summary>The bytes as they are.</summary>
    public const ushort Stored = 0;

    /// <summary>Raw deflate (RFC 1951).</summary>
    public const ushort Deflate = 8;

    private const ushort EncryptedBit = 1;
    private const int FixedHeaderLength = 30;

    /// <summary>Bytes of its local header and name, to which the header may add a field (APPNOTE 4.3.7).</summary>
    public int HeaderLength => FixedHeaderLength + NameLength;

    /// <summary>True for a folder, which has no bytes of its own.</summary>
    public bool IsFolder => Name.EndsWith('/') && Length == 0;

    /// <summary>The member as a landed file: the archive's version, and the bytes that it takes there.</summary>
    public LandedFile FileIn(LandedFile archive) =>
        archive with { Name = new ArchiveMember(archive.Name, Name).ToString(), Length = Length == 0 ? 0 : StoredLength };

    /// <summary>True when its bytes cannot be read without a password.</summary>
    public bool IsEncrypted => (Flags & EncryptedBit) != 0;
}
