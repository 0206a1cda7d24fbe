namespace Landfall.Cli.Hosting;

/// <summary>Looks for something in a folder and those above it.</summary>
internal static class Upwards
{
    /// <summary>The first <paramref name="relative"/> path that exists, from <paramref name="start"/> upwards; null when there is none.</summary>
    public static string? Find(string start, string relative, Func<string, bool> exists)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relative);
            if (exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
