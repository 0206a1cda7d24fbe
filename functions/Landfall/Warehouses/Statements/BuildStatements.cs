namespace Landfall.Warehouses.Statements;

/// <summary>
/// Replies the newest row of the log of builds of <paramref name="Table"/> that is asked for below, or the next one of a storage; null
/// when there is none. What is read counts as <see cref="ReadMarkers"/> says.
/// </summary>
public sealed record ReadBuild(string Table) : LoadStatement<StorageBuild?>
{
    /// <summary>Rows of this storage only; null for those of all.</summary>
    public string? Storage { get; init; }

    /// <summary>The piece behind which the next row of <see cref="Storage"/> stands; null for the newest one.</summary>
    public int? After { get; init; }

    /// <summary>Rows of storage that was to take this one's place only; null for those of all.</summary>
    public string? Base { get; init; }

    /// <inheritdoc/>
    public override Task<StorageBuild?> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>Adds a row to the log of builds; replies 1 row. In the transaction that brings the rows in of which it tells.</summary>
public sealed record WriteBuild(StorageBuild Build) : RowsStatement;
