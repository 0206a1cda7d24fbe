namespace Landfall.Landing.Sweeping;

/// <summary>The folders into which files came lately: where one came, another one may be.</summary>
/// <remarks>Safe for several callers at once.</remarks>
public sealed class RecentFolders(TimeProvider time)
{
    /// <summary>Folders that are kept, the latest.</summary>
    public const int Most = 64;

    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _folders = new(StringComparer.Ordinal);

    /// <summary>A file of that <paramref name="name"/> has come, in a folder or at the top.</summary>
    public void Note(string name)
    {
        var folder = name[..(name.LastIndexOf('/') + 1)];
        if (folder.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            _folders[folder] = time.GetUtcNow();
            if (_folders.Count > Most)
            {
                _folders.Remove(_folders.MinBy(pair => pair.Value).Key);
            }
        }
    }

    /// <summary>The folders of the last hour, each with a slash at its end.</summary>
    public IReadOnlyList<string> Current()
    {
        var since = time.GetUtcNow() - Kept;
        lock (_gate)
        {
            foreach (var (folder, last) in _folders)
            {
                if (last < since)
                {
                    _folders.Remove(folder);
                }
            }

            return [.. _folders.Keys];
        }
    }
}
