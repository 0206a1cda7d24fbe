namespace Landfall.Contracts;

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
