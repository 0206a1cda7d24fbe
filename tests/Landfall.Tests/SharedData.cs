namespace Landfall.Tests;

/// <summary>The repository, and the real exports and references that may lie in the folder <c>shared</c> beside it.</summary>
public static class SharedData
{
    /// <summary>The folder of Functions.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Gives the full path of something below <c>../shared</c>; skips the test when it is not there.</summary>
    public static string Require(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Repository, "..", "shared", .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"../shared/{string.Join('/', parts)} is not beside this clone.");
        return path;
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"Functions.sln is in no folder above {AppContext.BaseDirectory}: run the tests from a clone of the repository."
        );
    }
}
