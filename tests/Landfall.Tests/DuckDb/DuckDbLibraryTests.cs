using Landfall.DuckDb.Native;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbLibraryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Places_BelowAFolderWithNpm_EndInIt()
    {
        var npm = _folder.CreateSubdirectory(Path.Combine("eng", "npm"));
        var app = _folder.CreateSubdirectory(Path.Combine("bin", "net10.0"));

        var places = DuckDbLibrary.Places(app.FullName).ToList();

        Assert.Equal(Path.Combine(app.FullName, DuckDbLibrary.FileName), places[0]);
        Assert.StartsWith(Path.Combine(app.FullName, "runtimes"), places[1], StringComparison.Ordinal);
        Assert.StartsWith(Path.Combine(npm.FullName, "node_modules", "@duckdb", "node-bindings-"), places[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NothingThere_SaysWhereItLookedAndWhatToDo()
    {
        var error = Assert.Throws<DllNotFoundException>(() => DuckDbLibrary.Load(_folder.FullName));

        Assert.Equal(
            $"DuckDB's native library {DuckDbLibrary.FileName} was not found. Looked at: {string.Join(", ", DuckDbLibrary.Places(_folder.FullName))}. " +
            $"Run `dotnet build`, which fetches it with npm ci into eng/npm, or place {DuckDbLibrary.FileName} beside the app.",
            error.Message);
    }
}
