using System.Buffers.Binary;
using Landfall.Ledger;

namespace Landfall.Archives;

/// <summary>The header that stands before a member's own bytes (APPNOTE 4.3.7).</summary>
internal static class LocalHeader
{
    private const uint Mark = 0x04034B50;
    private const int FixedLength = 30;
    private const int LongestField = ushort.MaxValue;

    /// <summary>Bytes of the header with a name of <paramref name="nameLength"/> bytes; it may add a field behind the name.</summary>
    public static int Length(int nameLength) => FixedLength + nameLength;

    /// <summary>From the header on, the bytes among which the member's own are.</summary>
    public static long SpanOf(MemberPlace place) =>
        Math.Min(place.End - place.HeaderOffset, Length(place.NameLength) + LongestField + place.StoredLength);

    /// <summary>
    /// Compares the header with the directory and gives the bytes between its name and the member's own; null when they do not fit.
    /// </summary>
    public static int? FieldLength(ReadOnlySpan<byte> header, MemberPlace place)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var fits =
            BinaryPrimitives.ReadUInt32LittleEndian(header) == Mark
            && BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) == place.NameLength
            && place.HeaderOffset + header.Length + length + place.StoredLength <= place.End;
        return fits ? length : null;
    }
}
