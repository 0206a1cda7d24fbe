namespace Landfall.Cli.Landing;

/// <summary>The files that paths on a command line mean.</summary>
internal static class LocalFiles
{
    /// <summary>Files as they are and folders as the files in them, in the order of their names.</summary>
    /// <exception cref="CliException">A path does not exist, or a folder holds nothing.</exception>
    public static IReadOnlyList<FileInfo> Expand(IEnumerable<string> paths)
    {
        var files = new List<FileInfo>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(new FileInfo(path));
                continue;
            }

            var found = Directory.Exists(path)
                ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => new FileInfo(file)).ToList()
                : throw new CliException(ExitCode.Usage, $"There is no file or folder '{path}'.", "Name files that exist.");
            if (found.Count == 0)
            {
                throw new CliException(ExitCode.Usage, $"The folder '{path}' holds no file.", "Name a folder with files, or files.");
            }

            files.AddRange(found);
        }

        return files;
    }
}
