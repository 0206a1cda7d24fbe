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
    /// <summary>Takes its reply out of what the warehouse found.</summary>
    public abstract TReply ReplyOf(StatementReply found);
}

/// <summary>A statement that replies nothing but its end.</summary>
public abstract record SilentStatement : LoadStatement<Done>
{
    /// <inheritdoc/>
    public sealed override Done ReplyOf(StatementReply found) => default;
}

/// <summary>A statement that replies a number of rows.</summary>
public abstract record RowsStatement : LoadStatement<long>
{
    /// <inheritdoc/>
    public sealed override long ReplyOf(StatementReply found) => found.Rows;
}

/// <summary>The reply of a <see cref="SilentStatement"/>.</summary>
public readonly record struct Done;

/// <summary>Begins a transaction.</summary>
public sealed record BeginTransaction : SilentStatement;

/// <summary>Commits: what was written since the begin survives a crash from here on.</summary>
public sealed record CommitTransaction : SilentStatement;

/// <summary>Takes back everything since the begin.</summary>
public sealed record RollbackTransaction : SilentStatement;
