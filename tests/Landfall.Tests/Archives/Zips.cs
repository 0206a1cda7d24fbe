using System.IO.Compression;
using System.Text;

namespace Landfall.Tests.Archives;

/// <summary>Zip archives, as the runtime's own library writes them.</summary>
internal static class Zips
{
    /// <summary>One with these members; a name that ends in a slash is a folder.</summary>
    public static byte[] Of(params (string Name, string Content)[] members) =>
        Of(CompressionLevel.Optimal, [.. members.Select(member => (member.Name, Encoding.UTF8.GetBytes(member.Content)))]);

    /// <summary>One with these members, all packed alike.</summary>
    public static byte[] Of(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = archive.CreateEntry(name, level).Open();
                member.Write(content);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>
    /// One that was written to where nobody can go back, as Java's library writes every archive: lengths and
    /// CRC-32 stand behind each member.
    /// </summary>
    public static byte[] Streamed(params (string Name, string Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var forward = new ForwardStream(bytes))
        using (var archive = new ZipArchive(forward, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in members)
            {
                using var member = archive.CreateEntry(name).Open();
                member.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }
}
