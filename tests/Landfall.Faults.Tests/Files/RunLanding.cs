using System.IO.Compression;

namespace Landfall.Faults.Tests.Files;

/// <summary>One version of one blob that lands: a file, or an archive of files.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Files">What becomes a batch.</param>
internal sealed record RunLanding(string Name, byte[] Content, IReadOnlyList<RunFile> Files)
{
    public bool IsArchive => Name.EndsWith(".zip", StringComparison.Ordinal);

    public static RunLanding Of(RunFile file) => new(file.Name, file.Content, [file]);

    /// <summary>A zip archive whose members are the files; their names begin with the archive's.</summary>
    public static RunLanding Archive(string name, IReadOnlyList<RunFile> files)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
            {
                using var member = zip.CreateEntry(file.Name[(name.Length + 2)..]).Open();
                member.Write(file.Content);
            }
        }

        return new RunLanding(name, content.ToArray(), files);
    }
}
