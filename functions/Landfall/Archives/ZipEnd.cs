using System.Buffers.Binary;
using Landfall.Storage;

namespace Landfall.Archives;

/// <summary>
/// Where the directory of a zip archive is, as its end says; the format is PKWARE's APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
/// </summary>
/// <param name="Members">How many members the directory lists.</param>
/// <param name="DirectoryOffset">Where it begins.</param>
/// <param name="DirectoryLength">Its bytes.</param>
internal sealed record ZipEnd(long Members, long DirectoryOffset, long DirectoryLength)
{
    private const int RecordLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int LocatorLength = 20;
    private const int Record64Length = 56;
    private const uint RecordMark = 0x06054B50;
    private const uint LocatorMark = 0x07064B50;
    private const uint Record64Mark = 0x06064B50;

    /// <summary>Finds it in an archive of <paramref name="length"/> bytes by one or two small reads.</summary>
    /// <exception cref="TerminalException">There is none, or it cannot be right.</exception>
    public static async Task<ZipEnd> FindAsync(BlobVersion blob, long length, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(length, RecordLength + LongestComment + LocatorLength)];
        var tailOffset = length - tail.Length;
        await blob.ReadAsync(tailOffset, tail, cancellationToken);
        var at = Find(tail);
        if (at < 0)
        {
            throw ArchiveRefusals.Unreadable(
                "it does not end as a zip archive does, so it is cut, has bytes behind its end, or is of another kind"
            );
        }

        var end = tailOffset + at;
        var found = Read(tail.AsSpan(at));
        if (at >= LocatorLength && Locate(tail.AsSpan(at - LocatorLength, LocatorLength)) is { } offset64)
        {
            end = offset64;
            var record = new byte[Record64Length];
            if (offset64 < 0 || offset64 > tailOffset + at - LocatorLength - Record64Length)
            {
                throw ArchiveRefusals.Unreadable("its Zip64 end is said to be outside the file");
            }

            await blob.ReadAsync(offset64, record, cancellationToken);
            found = Read64(record);
        }

        // Written so that no sum can overflow: every number comes from the file.
        var fits =
            found.Members >= 0
            && found.DirectoryLength >= 0
            && found.DirectoryLength <= end
            && found.DirectoryOffset >= 0
            && found.DirectoryOffset <= end - found.DirectoryLength;
        return fits ? found : throw ArchiveRefusals.Unreadable("its directory is said to be outside the file");
    }

    private static int Find(ReadOnlySpan<byte> tail)
    {
        for (var at = tail.Length - RecordLength; at >= 0; at--)
        {
            var record = tail[at..];
            if (
                BinaryPrimitives.ReadUInt32LittleEndian(record) == RecordMark
                && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == record.Length - RecordLength
            )
            {
                return at;
            }
        }

        return -1;
    }

    private static ZipEnd Read(ReadOnlySpan<byte> record)
    {
        var members = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        var disks = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) | BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        return disks is 0 or ushort.MaxValue
            ? new ZipEnd(
                members,
                BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[12..])
            )
            : throw Split();
    }

    private static long? Locate(ReadOnlySpan<byte> locator) =>
        BinaryPrimitives.ReadUInt32LittleEndian(locator) == LocatorMark ? BinaryPrimitives.ReadInt64LittleEndian(locator[8..]) : null;

    private static ZipEnd Read64(ReadOnlySpan<byte> record)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != Record64Mark)
        {
            throw ArchiveRefusals.Unreadable("its Zip64 end is not where the file says");
        }

        return (BinaryPrimitives.ReadUInt32LittleEndian(record[16..]) | BinaryPrimitives.ReadUInt32LittleEndian(record[20..])) == 0
            ? new ZipEnd(
                BinaryPrimitives.ReadInt64LittleEndian(record[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
                BinaryPrimitives.ReadInt64LittleEndian(record[40..])
            )
            : throw Split();
    }

    private static TerminalException Split() => ArchiveRefusals.Unreadable("it is one volume of several; only whole archives are read");
}
