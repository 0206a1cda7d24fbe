namespace Landfall.Curation.Parts;

/// <summary>
/// A folder of one run, deleted with all that is in it at the run's end; what a killed process left behind is deleted by the next run.
/// </summary>
internal sealed class TempFolder : IDisposable
{
    private const string Prefix = "landfall-curate-";
    private const string LockSuffix = ".lock";
    private const int Tries = 100;

    private readonly string _lockPath;
    private readonly FileStream _lock;

    public TempFolder(string parent)
    {
        var root = Directory.CreateDirectory(parent.Length == 0 ? System.IO.Path.GetTempPath() : parent).FullName;
        DeleteAbandoned(root);

        // The lock comes before the folder and goes after it, so a folder whose lock is free is nobody's.
        (_lockPath, _lock) = Lock(root);
        Path = Directory.CreateDirectory(_lockPath[..^LockSuffix.Length]).FullName;
    }

    public string Path { get; }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        File.Delete(_lockPath);
        _lock.Dispose();
    }

    // A lock file is there before it is locked. A neighbour that cleans up in that moment takes it for an abandoned one: it is locked by
    // the neighbour then, or gone, and another name is as good.
    private static (string Path, FileStream Lock) Lock(string root)
    {
        for (var tries = 1; ; tries++)
        {
            var path = System.IO.Path.Combine(root, Prefix + System.IO.Path.GetRandomFileName() + LockSuffix);
            try
            {
                var taken = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                if (File.Exists(path))
                {
                    return (path, taken);
                }

                taken.Dispose();
            }
            catch (IOException) when (tries < Tries)
            {
                continue;
            }
        }
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
