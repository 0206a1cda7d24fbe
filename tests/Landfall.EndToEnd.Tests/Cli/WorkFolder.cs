namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>An empty folder that is gone at the end of its test.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-cli-");

    public string Path => _folder.FullName;

    /// <summary>The contracts of the repository.</summary>
    public static string Contracts { get; } = FindContracts();

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private static string FindContracts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Functions.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "contracts");
            }
        }

        throw new InvalidOperationException($"Functions.sln is in no folder above {AppContext.BaseDirectory}: run the tests from a clone of the repository.");
    }
}
