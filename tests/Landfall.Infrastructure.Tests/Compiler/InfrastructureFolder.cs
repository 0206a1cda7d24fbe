namespace Landfall.Infrastructure.Tests.Compiler;

/// <summary>The folder infra-bicep, and copies of it that a test may write into.</summary>
internal sealed class InfrastructureFolder : IDisposable
{
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("landfall-infra-");

    private InfrastructureFolder() { }

    /// <summary>The folder itself.</summary>
    public static string Source { get; } = Path.Combine(SharedData.Repository, "infra-bicep");

    /// <summary>The files of Bicep in it, by their names from there.</summary>
    public static IReadOnlyList<string> Sources { get; } =
    [
        .. Directory
            .EnumerateFiles(Source, "*.bicep*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".bicep", StringComparison.Ordinal) || file.EndsWith(".bicepparam", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Source, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The copy.</summary>
    public string Location => _copy.FullName;

    /// <summary>Makes a copy.</summary>
    public static InfrastructureFolder Copy()
    {
        var folder = new InfrastructureFolder();
        foreach (var file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder.Location, Path.GetRelativePath(Source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return folder;
    }

    /// <summary>Reads a file of the folder itself.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Combine(Source, name));

    /// <inheritdoc/>
    public void Dispose() => _copy.Delete(recursive: true);
}
