using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>An empty folder that is gone at the end of its test.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-cli-");

    public string Path => _folder.FullName;

    /// <summary>The contracts of the repository.</summary>
    public static string Contracts { get; } = System.IO.Path.Combine(SharedData.Repository, "contracts");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
