namespace Landfall.Contracts;

/// <summary>In mode full: how one knows that all files of a snapshot have landed.</summary>
/// <param name="Kind">Which of the ways.</param>
/// <param name="Marker">The name of the marker file with <c>{snapshot}</c> in it, for <see cref="SnapshotClosingKind.Marker"/>.</param>
/// <param name="Quiet">How long no file of the snapshot has changed, for <see cref="SnapshotClosingKind.Quiet"/>.</param>
public sealed record SnapshotClosing(SnapshotClosingKind Kind, string? Marker = null, TimeSpan? Quiet = null)
{
    /// <summary>One file is the snapshot.</summary>
    public static SnapshotClosing OneFile { get; } = new(SnapshotClosingKind.OneFile);

    /// <summary>The name of a snapshot's marker file; null when no marker closes it.</summary>
    public string? MarkerOf(string snapshotKey) => Marker?.Replace(LandingPattern.SnapshotToken, snapshotKey, StringComparison.Ordinal);

    /// <summary>The key of the snapshot that a file of that name closes; null for any other file.</summary>
    public string? SnapshotOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (
            Marker?.Split(LandingPattern.SnapshotToken) is not [var before, var after]
            || name.Length <= before.Length + after.Length
            || !name.StartsWith(before, StringComparison.Ordinal)
            || !name.EndsWith(after, StringComparison.Ordinal)
        )
        {
            return null;
        }

        var key = name[before.Length..^after.Length];
        return key.Contains('/') ? null : key;
    }
}

/// <summary>How one knows that all files of a snapshot have landed.</summary>
public enum SnapshotClosingKind
{
    /// <summary>One file is the snapshot.</summary>
    OneFile,

    /// <summary>A marker file has landed.</summary>
    Marker,

    /// <summary>As many files have landed as <c>{count}</c> in their paths says.</summary>
    Count,

    /// <summary>No file of it has changed for a while.</summary>
    Quiet,
}
