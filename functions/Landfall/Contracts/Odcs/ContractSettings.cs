namespace Landfall.Contracts.Odcs;

/// <summary>What the contract's own custom properties say; null where one is missing or not valid, which is noted then.</summary>
internal sealed record ContractSettings
{
    public LandingPattern? Landing { get; init; }

    public LandingPattern? MarkerFiles { get; init; }

    public int LandingLine { get; init; }

    public Dialect? Dialect { get; init; }

    public LoadMode? Mode { get; init; }

    public OnUnknownColumn OnUnknownColumn { get; init; } = OnUnknownColumn.Keep;

    public OnMissingColumn OnMissingColumn { get; init; } = OnMissingColumn.RejectFile;

    public OnBadValue OnBadValue { get; init; } = OnBadValue.RejectRow;

    public double MaxRejectRatio { get; init; } = TableContract.DefaultMaxRejectRatio;

    public DateTimeOffset? IngestFrom { get; init; }

    public ExpectedFiles? Expects { get; init; }

    public LongValues LongValues { get; init; } = LongValues.Reject;

    public IReadOnlyList<string> After { get; init; } = [];

    public int? AfterLine { get; init; }
}

/// <summary>What the settings say that belong to one load mode each; defaults where one is not valid, which is noted then.</summary>
internal sealed record ModeSettings
{
    public OnRewrite OnRewrite { get; init; } = OnRewrite.Replace;

    public OnRepeatedContent OnRepeatedContent { get; init; } = OnRepeatedContent.Skip;

    public Deduplication? Deduplication { get; init; }

    public IReadOnlyList<string> OrderBy { get; init; } = [];

    public DeletedWhen? DeletedWhen { get; init; }

    public SnapshotClosing SnapshotClosedBy { get; init; } = SnapshotClosing.OneFile;

    public long? MinimumRows { get; init; }

    public double? MaximumDrop { get; init; }
}
