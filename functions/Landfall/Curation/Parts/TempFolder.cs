namespace Landfall.Curation.Parts;

/// <summary>
/// A folder of one run, deleted with all that is in it at the run's end; what a killed process left behind is deleted by the next run.
/// </summary>
internal sealed class TempFolder : IDisposable
{
    private const string Prefix = "landfall-curate-";
    private const string LockSuffix = ".lock";

    private readonly string _lockPath;
    private readonly FileStream _lock;

    public TempFolder(string parent)
    {
        var root = Directory.CreateDirectory(parent.Length == 0 ? System.IO.Path.GetTempPath() : parent).FullName;
        DeleteAbandoned(root);
        var path = System.IO.Path.Combine(root, Prefix + System.IO.Path.GetRandomFileName());

        // The lock comes before the folder and goes after it, so a folder whose lock is free is nobody's.
        _lockPath = path + LockSuffix;
        _lock = new FileStream(_lockPath, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Path = Directory.CreateDirectory(path).FullName;
    }

    public string Path { get; }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        File.Delete(_lockPath);
        _lock.Dispose();
    }

    private static void DeleteAbandoned(string root)
    {
        foreach (var path in Directory.EnumerateFiles(root, Prefix + "*" + LockSuffix))
        {
            try
            {
                using var taken = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None);
                var folder = path[..^LockSuffix.Length];
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                File.Delete(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Somebody holds it or was faster, which is what the lock is for; or it is another user's, who cleans up after himself.
                continue;
            }
        }
    }
}
