namespace Landfall.Ledger;

/// <summary>What the warehouse says of batches; asked by the restoring of a lost ledger, which knows no warehouse.</summary>
public interface IMarkedBatches
{
    /// <summary>Those of <paramref name="tables"/> that the warehouse knows.</summary>
    /// <exception cref="LossUnknownException">The warehouse failed.</exception>
    Task<IReadOnlyList<string>> KnownAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken);

    /// <summary>Begins to look at <paramref name="table"/>; loads of it wait meanwhile, ten minutes from the last look on.</summary>
    /// <exception cref="LossUnknownException">The warehouse failed.</exception>
    Task<IMarkedTable> OpenAsync(string table, CancellationToken cancellationToken);
}

/// <summary>A table that is looked at; each of its methods throws <see cref="LossUnknownException"/> when the warehouse fails.</summary>
public interface IMarkedTable : IAsyncDisposable
{
    /// <summary>Those of <paramref name="batches"/> that have a marker, by batch; at most a hundred at once.</summary>
    Task<IReadOnlyDictionary<string, MarkedBatch>> FindAsync(IReadOnlyList<string> batches, CancellationToken cancellationToken);

    /// <summary>The batches that have a marker, in the order of their last loads.</summary>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="most">How many at most, up to a hundred; fewer come on the last page only.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<MarkedBatch>> PageAsync(MarkedPlace? after, int most, CancellationToken cancellationToken);

    /// <summary>Everything is restored: the ledger remembers the warehouse's last load, and loads go on.</summary>
    Task EndAsync(CancellationToken cancellationToken);
}

/// <summary>Where a batch stands in the order of last loads.</summary>
/// <param name="Fence">The fence of the load.</param>
/// <param name="Batch">The batch.</param>
public readonly record struct MarkedPlace(long Fence, string Batch);

/// <summary>What the markers of a batch say.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Fence">The fence of the load that wrote the last one.</param>
/// <param name="Generations">Each generation that has one, the lowest first.</param>
public sealed record MarkedBatch(string Batch, long Fence, IReadOnlyList<MarkedGeneration> Generations);

/// <summary>What became of one generation of a batch.</summary>
public sealed record MarkedGeneration
{
    /// <summary>Which one.</summary>
    public required int Generation { get; init; }

    /// <summary>How the batch stands by its last marker.</summary>
    public required BatchState State { get; init; }

    /// <summary>The landed file as far as a marker knows it: not its length, nor where in an archive it is.</summary>
    public required LandedFile File { get; init; }

    /// <summary>The snapshot's key from the path; null without one.</summary>
    public string? SnapshotKey { get; init; }

    /// <summary>The contract that the rows were curated by.</summary>
    public required string Contract { get; init; }

    /// <summary>SHA-256 over the decoded bytes.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Curated rows.</summary>
    public required long Rows { get; init; }

    /// <summary>What its own load came to; what later loads did to it is not in them.</summary>
    public required LoadCounts Counts { get; init; }

    /// <summary>The batch that a duplicate repeats, or that took its place.</summary>
    public string? RelatedBatch { get; init; }

    /// <summary>The package of its own load.</summary>
    public required string Package { get; init; }

    /// <summary>When that was, UTC.</summary>
    public required DateTimeOffset LoadedAt { get; init; }
}
