namespace Landfall.Contracts.Odcs;

/// <summary>What the settings say that belong to one load mode each; defaults where one is not valid, which is noted then.</summary>
internal sealed record ModeSettings
{
    public OnRewrite OnRewrite { get; init; } = OnRewrite.Replace;

    public Deduplication? Deduplication { get; init; }

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public DeletedWhen? DeletedWhen { get; init; }

    public SnapshotClosing SnapshotClosedBy { get; init; } = SnapshotClosing.OneFile;
}
