namespace Landfall.Warehouses.Statements;

/// <summary>
/// One typed step of a load plan; each warehouse renders it in its own language. Outside a transaction a step is whole or not at all, but
/// for <see cref="CopyParts"/>, whose target nobody uses after a failure.
/// </summary>
public abstract record LoadStatement;

/// <summary>A statement with the reply that it gives.</summary>
/// <typeparam name="TReply">What the statement replies.</typeparam>
public abstract record LoadStatement<TReply> : LoadStatement
{
    /// <summary>Has <paramref name="runner"/> run it as the kind of statement that it is.</summary>
    public abstract Task<TReply> RunAsync(IStatementRunner runner, CancellationToken cancellationToken);
}

/// <summary>A statement that replies nothing but its end.</summary>
public abstract record SilentStatement : LoadStatement<Done>
{
    /// <inheritdoc/>
    public sealed override Task<Done> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>A statement that replies a number of rows.</summary>
public abstract record RowsStatement : LoadStatement<long>
{
    /// <inheritdoc/>
    public sealed override Task<long> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>A statement that replies rows by batch id; a batch without rows is not in it.</summary>
public abstract record CountsStatement : LoadStatement<IReadOnlyDictionary<string, long>>
{
    /// <inheritdoc/>
    public sealed override Task<IReadOnlyDictionary<string, long>> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>A statement that replies the control row as its transaction sees it; null when there is none.</summary>
public abstract record ControlStatement : LoadStatement<ControlRow?>
{
    /// <inheritdoc/>
    public sealed override Task<ControlRow?> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>A statement that replies names of tables.</summary>
public abstract record NamesStatement : LoadStatement<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public sealed override Task<IReadOnlyList<string>> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>The reply of a <see cref="SilentStatement"/>.</summary>
public readonly record struct Done;

/// <summary>Begins a transaction.</summary>
public sealed record BeginTransaction : SilentStatement;

/// <summary>Commits: what was written since the begin survives a crash from here on.</summary>
public sealed record CommitTransaction : SilentStatement;

/// <summary>Takes back everything since the begin.</summary>
public sealed record RollbackTransaction : SilentStatement;
