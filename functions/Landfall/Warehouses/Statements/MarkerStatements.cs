namespace Landfall.Warehouses.Statements;

/// <summary>
/// Replies all markers of the table's batches of which some marker is asked for below, or a page of those by which rows are in the table.
/// Counts only after a statement of the same transaction that touched the control row.
/// </summary>
public sealed record ReadMarkers(string Table) : LoadStatement<IReadOnlyList<Marker>>
{
    /// <summary>Markers of these batches.</summary>
    public IReadOnlyList<string> Batches { get; init; } = [];

    /// <summary>Markers of these blobs.</summary>
    public IReadOnlyList<string> BlobNames { get; init; } = [];

    /// <summary>Markers of these contents.</summary>
    public IReadOnlyList<string> ContentHashes { get; init; } = [];

    /// <summary>Markers of these fences.</summary>
    public IReadOnlyList<long> Fences { get; init; } = [];

    /// <summary>Markers that name one of these batches as related.</summary>
    public IReadOnlyList<string> RelatedBatches { get; init; } = [];

    /// <summary>
    /// Markers of loads that left rows out by the de-duplication key, of this fence or a later one; null for none of them.
    /// </summary>
    public long? RepeatsSince { get; init; }

    /// <summary>A page of batches, instead of all above; null for none.</summary>
    public MarkerPage? Page { get; init; }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Marker>> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>
/// A page of the batches whose rows are in the table, or of all that have a marker: of each the marker that counts, ordered by fence, then
/// batch. What is loaded later stands behind all that is there.
/// </summary>
/// <param name="Fence">The fence of the marker behind which the page begins; 0 for the first page.</param>
/// <param name="Batch">Its batch; empty for the first page.</param>
/// <param name="Most">Markers in it at most.</param>
public sealed record MarkerPage(long Fence, string Batch, int Most)
{
    /// <summary>True for all batches that have a marker, whatever became of them.</summary>
    public bool IsOfAll { get; init; }
}

/// <summary>Adds markers; replies the rows written.</summary>
public sealed record WriteMarkers(IReadOnlyList<Marker> Markers) : RowsStatement;
