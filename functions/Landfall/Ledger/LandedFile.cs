namespace Landfall.Ledger;

/// <summary>One version of one landed file: the facts that travel with every message about it.</summary>
/// <param name="Name">The blob's name inside the landing container.</param>
/// <param name="ETag">The version, as storage names it, without quotes.</param>
/// <param name="LastModified">When this version was written, UTC.</param>
/// <param name="Length">Stored bytes, before decompression.</param>
/// <param name="Place">Of an archive's member, where it is; null of a blob, and of a member written down by a Landfall that did not
/// tell.</param>
public sealed record LandedFile(string Name, string ETag, DateTimeOffset LastModified, long Length, MemberPlace? Place = null);

/// <summary>Where and how an archive holds a member, as its directory says: enough to read the member without the directory.</summary>
/// <param name="HeaderOffset">Where its local header begins.</param>
/// <param name="End">Where the next member, or the directory, begins: none of its bytes is behind that.</param>
/// <param name="NameLength">Bytes of its path, as they stand in the archive.</param>
/// <param name="Method">Compression method of the zip format.</param>
/// <param name="Crc">CRC-32 of the decompressed bytes.</param>
/// <param name="StoredLength">Bytes in the archive.</param>
/// <param name="Length">Decompressed bytes.</param>
public sealed record MemberPlace(long HeaderOffset, long End, int NameLength, ushort Method, uint Crc, long StoredLength, long Length);
