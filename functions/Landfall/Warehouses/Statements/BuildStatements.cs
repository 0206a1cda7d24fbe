namespace Landfall.Warehouses.Statements;

/// <summary>
/// Replies the newest row of the log of builds of <paramref name="Table"/>, or the next one of a storage; null when there is none. What is
/// read counts as <see cref="ReadMarkers"/> says.
/// </summary>
public sealed record ReadBuild(string Table) : LoadStatement<StorageBuild?>
{
    /// <summary>The storage whose rows are read one after the other, by their pieces; null for the newest row of all.</summary>
    public string? Storage { get; init; }

    /// <summary>The piece behind which the next row of <see cref="Storage"/> stands.</summary>
    public int After { get; init; }

    /// <inheritdoc/>
    public override Task<StorageBuild?> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>Adds a row to the log of builds; replies 1 row. In the transaction that brings the rows in of which it tells.</summary>
public sealed record WriteBuild(StorageBuild Build) : RowsStatement;
