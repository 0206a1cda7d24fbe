namespace Landfall.Cli.Output;

/// <summary>Paths as a person would write them.</summary>
internal static class Paths
{
    /// <summary>The path from the working folder when it is inside it, else the whole one.</summary>
    public static string Near(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
