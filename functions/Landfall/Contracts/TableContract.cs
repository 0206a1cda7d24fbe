namespace Landfall.Contracts;

/// <summary>A table's validated id card: which files feed it, what their rows must look like and how they are loaded.</summary>
public sealed record TableContract
{
    /// <summary>The share of rejected rows above which a file is refused when the contract names none.</summary>
    public const double DefaultMaxRejectRatio = 0.5;

    /// <summary>The contract's own id, unique among all contracts of an organisation.</summary>
    public required string Id { get; init; }

    /// <summary>The table as <c>source.object</c>, such as <c>salesforce.account</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The contract's version as its author writes it.</summary>
    public required string Version { get; init; }

    /// <summary>The first 16 lower-case hex digits of the SHA-256 of the file's bytes with LF line ends.</summary>
    public required string Hash { get; init; }

    /// <summary>What the contract says about the table in words; nothing here changes what is done with its files.</summary>
    public ContractAbout About { get; init; } = ContractAbout.Nothing;

    /// <summary>Where the contract was read from.</summary>
    public required ContractOrigin Origin { get; init; }

    /// <summary>The names inside the landing container that this contract claims.</summary>
    public required LandingPattern Landing { get; init; }

    /// <summary>
    /// Names that stand for files without rows, whatever bytes they hold; they win over <see cref="Landing"/>. Null for none.
    /// </summary>
    public LandingPattern? MarkerFiles { get; init; }

    /// <summary>How the source writes its files.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>What a loaded file does to the table.</summary>
    public required LoadMode Mode { get; init; }

    /// <summary>The columns in the order of the contract, at least one; sources and names are each unique.</summary>
    public required IReadOnlyList<ContractColumn> Columns { get; init; }

    /// <summary>The warehouse names of the primary key's columns in key order; empty without a key.</summary>
    public IReadOnlyList<string> PrimaryKey { get; init; } = [];

    /// <summary>What happens to a column or key that the contract does not have.</summary>
    public OnUnknownColumn OnUnknownColumn { get; init; } = OnUnknownColumn.Keep;

    /// <summary>What happens to a CSV file that lacks a column.</summary>
    public OnMissingColumn OnMissingColumn { get; init; } = OnMissingColumn.RejectFile;

    /// <summary>What happens to a row with a value that does not fit.</summary>
    public OnBadValue OnBadValue { get; init; } = OnBadValue.RejectRow;

    /// <summary>The share of rejected rows, 0 to 1, above which the whole file is refused.</summary>
    public double MaxRejectRatio { get; init; } = DefaultMaxRejectRatio;

    /// <summary>Files last changed before this instant are left alone; null for no such bound.</summary>
    public DateTimeOffset? IngestFrom { get; init; }

    /// <summary>Which files the source is known to write; null where the contract does not say.</summary>
    public ExpectedFiles? Expects { get; init; }

    /// <summary>In mode append, what a blob that is written again with other content does.</summary>
    public OnRewrite OnRewrite { get; init; } = OnRewrite.Replace;

    /// <summary>In mode append, what a file with the content of another file does.</summary>
    public OnRepeatedContent OnRepeatedContent { get; init; } = OnRepeatedContent.Skip;

    /// <summary>In mode append, the key by which rows that the table has are left out; null to keep all.</summary>
    public Deduplication? Deduplication { get; init; }

    /// <summary>
    /// In mode merge, the warehouse names of the columns whose greatest values win, in order; each required, at least one.
    /// </summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    /// <summary>In mode merge, how a row says that its key is deleted; null when none does.</summary>
    public DeletedWhen? DeletedWhen { get; init; }

    /// <summary>In mode full, how one knows that all files of a snapshot have landed.</summary>
    public SnapshotClosing SnapshotClosedBy { get; init; } = SnapshotClosing.OneFile;

    /// <summary>In mode full, the rows below which a snapshot parks; null for no such bound.</summary>
    public long? MinimumRows { get; init; }

    /// <summary>In mode full, the share of the table's rows, 0 to 1, beyond which a smaller snapshot parks; null when only one without
    /// rows does.</summary>
    public double? MaximumDrop { get; init; }

    /// <summary>True when a snapshot has several files, which become the table together or not at all.</summary>
    public bool HasSnapshotsOfFiles => Mode == LoadMode.Full && SnapshotClosedBy.Kind != SnapshotClosingKind.OneFile;

    /// <summary>
    /// How rows are spread over the nodes of the warehouse, where it has several; null when the contract leaves it to the mode.
    /// </summary>
    public TableDistribution? Distribution { get; init; }

    /// <summary>How the warehouse cuts the table; null for one piece.</summary>
    public TablePartition? Partition { get; init; }

    /// <summary>
    /// How rows are spread: as the contract says, else in mode merge by the first column of the primary key, so that rows that compete are
    /// together, and in turn in any other mode.
    /// </summary>
    public TableDistribution StorageDistribution =>
        Distribution
        ?? (Mode == LoadMode.Merge && PrimaryKey.Count > 0 ? TableDistribution.Hash(PrimaryKey[0]) : TableDistribution.RoundRobin);

    /// <summary>Who may use the table, in the order of the contract; names are unique.</summary>
    public IReadOnlyList<ContractRole> Roles { get; init; } = [];

    /// <summary>The warehouse name of the text column that tells who may see a row; null when readers see all rows.</summary>
    public string? RowFilter { get; init; }

    /// <summary>The view that shows a reader only the rows meant for them; null without a row filter.</summary>
    public string? FilteredView => RowFilter is null ? null : $"{Table}_filtered";

    /// <summary>
    /// The tables whose updates this one waits for: it is ready when each has been updated since the last time; empty when nothing waits.
    /// </summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>What is promised of the table, in the order of the contract; each kind at most once.</summary>
    public IReadOnlyList<ServiceLevel> ServiceLevels { get; init; } = [];

    /// <summary>What becomes of a value that is longer than usual storage keeps.</summary>
    public LongValues LongValues { get; init; } = LongValues.Reject;

    /// <summary>The warehouse names of the columns by which rows compete or repeat each other; empty when they do not.</summary>
    public IReadOnlyList<string> CompetingKey =>
        Mode switch
        {
            LoadMode.Merge => PrimaryKey,
            LoadMode.Append => Deduplication?.Columns ?? [],
            _ => [],
        };

    /// <summary>
    /// True when the contract asks for storage that keeps long values of <paramref name="column"/>. Keys and what rows are spread or
    /// filtered by stay short, as no warehouse compares or spreads long values; so does a text that is short by its own rule.
    /// </summary>
    public bool IsLong(ContractColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);

        // A character takes two units at most.
        return LongValues == LongValues.Heap
            && column.Type.Kind is ColumnKind.Text or ColumnKind.Json
            && !(column.Rules.MaxLength <= WarehouseLimits.UsualUnits / 2)
            && !column.PrimaryKey
            && !CompetingKey.Contains(column.Name, StringComparer.Ordinal)
            && column.Name != StorageDistribution.Column
            && column.Name != RowFilter;
    }

    /// <summary>True when a name in the landing container is this table's, as a file of rows or as a marker.</summary>
    public bool Claims(string name) => Landing.Match(name).IsMatch || IsMarker(name);

    /// <summary>True when a name stands for a file without rows, which is never read.</summary>
    public bool IsMarker(string name) => (MarkerFiles?.Match(name).IsMatch ?? false) || SnapshotClosedBy.SnapshotOf(name) is not null;
}
