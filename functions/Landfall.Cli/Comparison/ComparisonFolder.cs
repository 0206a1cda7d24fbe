namespace Landfall.Cli.Comparison;

/// <summary>
/// A folder for what does not fit into memory, gone with all that is in it at the end. What a killed command left behind the next one
/// deletes.
/// </summary>
internal sealed class ComparisonFolder : IDisposable
{
    private const string Prefix = "landfall-compare-";
    private const string LockSuffix = ".lock";

    private readonly FileStream _lock;

    /// <summary>Makes one in a folder that is there.</summary>
    public ComparisonFolder(string parent)
    {
        foreach (var path in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            DeleteAbandoned(path);
        }

        // The lock comes before the folder and goes after it, so a folder whose lock is free is nobody's.
        var own = Path.Combine(parent, Prefix + Path.GetRandomFileName());
        _lock = Lock(own);
        Folder = Directory.CreateDirectory(own);
    }

    /// <summary>The folder.</summary>
    public DirectoryInfo Folder { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Folder.Delete(recursive: true);
        _lock.Dispose();
    }

    private static FileStream Lock(string folder) =>
        new(
            folder + LockSuffix,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            }
        );

    private static void DeleteAbandoned(string path)
    {
        try
        {
            using var taken = Lock(path);
            Directory.Delete(path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody compares in it, which is what the lock is for, or it is another user's.
            return;
        }
    }
}
