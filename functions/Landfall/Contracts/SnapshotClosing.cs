namespace Landfall.Contracts;

/// <summary>In mode full: how one knows that all files of a snapshot have landed.</summary>
/// <param name="Kind">Which of the ways.</param>
/// <param name="Marker">The name of the marker file with <c>{snapshot}</c> in it, for <see cref="SnapshotClosingKind.Marker"/>.</param>
/// <param name="Quiet">How long no file of the snapshot has changed, for <see cref="SnapshotClosingKind.Quiet"/>.</param>
public sealed record SnapshotClosing(SnapshotClosingKind Kind, string? Marker = null, TimeSpan? Quiet = null)
{
    /// <summary>One file is the snapshot.</summary>
    public static SnapshotClosing OneFile { get; } = new(SnapshotClosingKind.OneFile);
}
