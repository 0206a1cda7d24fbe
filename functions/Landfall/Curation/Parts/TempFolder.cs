namespace Landfall.Curation.Parts;

/// <summary>A folder of one run, deleted with all that is in it at the run's end.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder(string parent) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(
            parent.Length == 0 ? System.IO.Path.GetTempPath() : parent, "landfall-curate-" + System.IO.Path.GetRandomFileName())).FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
