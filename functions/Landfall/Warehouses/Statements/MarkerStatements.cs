namespace Landfall.Warehouses.Statements;

/// <summary>
/// Replies all markers of the table's batches of which some marker is asked for below, or every marker of the table.
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

    /// <summary>Every marker of the table.</summary>
    public bool All { get; init; }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Marker>> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>Adds markers; replies the rows written.</summary>
public sealed record WriteMarkers(IReadOnlyList<Marker> Markers) : RowsStatement;
