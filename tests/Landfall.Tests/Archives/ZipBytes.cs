using System.IO.Hashing;
using System.Text;

namespace Landfall.Tests.Archives;

/// <summary>A zip archive of one stored member, written field by field after APPNOTE 6.3.10, so that any of them can lie.</summary>
internal sealed record ZipBytes
{
    public string Name { get; init; } = "a.csv";

    public byte[] NameBytes => Encoding.UTF8.GetBytes(Name);

    public byte[] Content { get; init; } = "Id\n1\n"u8.ToArray();

    public ushort Flags { get; init; } = 1 << 11;

    public ushort Method { get; init; }

    public uint? Crc { get; init; }

    public long? StoredLength { get; init; }

    public long? Length { get; init; }

    public long HeaderOffset { get; init; }

    public ushort LocalExtraLength { get; init; }

    public bool IsZip64 { get; init; }

    public int Members { get; init; } = 1;

    public ushort Disk { get; init; }

    public string Comment { get; init; } = "";

    public byte[] Write()
    {
        var crc = Crc ?? Crc32.HashToUInt32(Content);
        var bytes = new MemoryStream();
        var zip = new BinaryWriter(bytes);
        zip.Write(0x04034B50);
        zip.Write([20, 0]);
        zip.Write(Flags);
        zip.Write(Method);
        zip.Write(0);
        zip.Write(crc);
        zip.Write(Content.Length);
        zip.Write(Content.Length);
        zip.Write((ushort)NameBytes.Length);
        zip.Write(LocalExtraLength);
        zip.Write(NameBytes);
        zip.Write(Content);

        var directory = bytes.Length;
        zip.Write(0x02014B50);
        zip.Write([45, 0, 45, 0]);
        zip.Write(Flags);
        zip.Write(Method);
        zip.Write(0);
        zip.Write(crc);
        zip.Write(IsZip64 ? uint.MaxValue : (uint)(StoredLength ?? Content.Length));
        zip.Write(IsZip64 ? uint.MaxValue : (uint)(Length ?? Content.Length));
        zip.Write((ushort)NameBytes.Length);
        zip.Write((ushort)(IsZip64 ? 28 : 0));
        zip.Write((ushort)0);
        zip.Write((ushort)0);
        zip.Write([0, 0, 0, 0, 0, 0]);
        zip.Write(IsZip64 ? uint.MaxValue : (uint)HeaderOffset);
        zip.Write(NameBytes);
        if (IsZip64)
        {
            zip.Write((ushort)1);
            zip.Write((ushort)24);
            zip.Write(Length ?? Content.Length);
            zip.Write(StoredLength ?? Content.Length);
            zip.Write(HeaderOffset);
        }

        var length = bytes.Length - directory;
        if (IsZip64)
        {
            WriteEnd64(zip, directory, length);
        }

        zip.Write(0x06054B50);
        zip.Write(Disk);
        zip.Write(Disk);
        zip.Write(IsZip64 ? ushort.MaxValue : (ushort)Members);
        zip.Write(IsZip64 ? ushort.MaxValue : (ushort)Members);
        zip.Write(IsZip64 ? uint.MaxValue : (uint)length);
        zip.Write(IsZip64 ? uint.MaxValue : (uint)directory);
        zip.Write((ushort)Comment.Length);
        zip.Write(Encoding.ASCII.GetBytes(Comment));
        return bytes.ToArray();
    }

    private void WriteEnd64(BinaryWriter zip, long directory, long length)
    {
        var end = zip.BaseStream.Length;
        zip.Write(0x06064B50);
        zip.Write(44L);
        zip.Write([45, 0, 45, 0]);
        zip.Write(0);
        zip.Write(0);
        zip.Write((long)Members);
        zip.Write((long)Members);
        zip.Write(length);
        zip.Write(directory);
        zip.Write(0x07064B50);
        zip.Write(0);
        zip.Write(end);
        zip.Write(1);
    }
}
