using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses;

/// <summary>A database that runs load plans; it need not offer DDL inside a transaction.</summary>
public interface IWarehouse
{
    /// <summary>The kind of database as messages and logs name it, such as <c>duckdb</c>.</summary>
    string Name { get; }

    /// <summary>What it can keep; known before it is opened.</summary>
    WarehouseLimits Limits { get; }

    /// <summary>The database's own word for a column's type, spelled as <see cref="Statements.ReadColumns"/> answers it.</summary>
    string TypeName(WarehouseColumn column);

    /// <summary>
    /// Waits for what a load takes of this process and of the connections that this host may have, before its attempt is counted.
    /// </summary>
    /// <param name="load">What is loaded or looked after, for the log.</param>
    /// <param name="bytes">Bytes of its parts; <see cref="long.MaxValue"/> where more may be read than is known yet.</param>
    /// <param name="cancellationToken">Leaves the line; nothing is held.</param>
    Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken) => Task.FromResult(WorkLease.OfNothing);

    /// <summary>Opens a session for one load.</summary>
    /// <exception cref="WarehouseException">The warehouse cannot be reached.</exception>
    Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken);
}

/// <summary>One conversation with the warehouse, one statement at a time; disposing it rolls an open transaction back.</summary>
public interface IWarehouseSession : IAsyncDisposable
{
    /// <summary>Runs <paramref name="statement"/> to its end and gives its reply.</summary>
    /// <exception cref="WarehouseBusyException">Another session is in the way; the whole plan may be tried again.</exception>
    /// <exception cref="WarehouseException">The warehouse refused or failed the statement; an open transaction is to be rolled
    /// back.</exception>
    Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken);
}

/// <summary>The warehouse refused or failed a statement; the load is tried again.</summary>
public class WarehouseException : Exception
{
    /// <summary>Makes the failure; the message holds no value of the data.</summary>
    public WarehouseException(string message, Exception? innerException = null)
        : base(message, innerException) { }
}

/// <summary>Another session was in the way, nothing is wrong: wait and load again.</summary>
public sealed class WarehouseBusyException(string message, Exception? innerException = null) : WarehouseException(message, innerException)
{
    /// <summary>True when every batch of the package would meet the same.</summary>
    public bool IsOfPackage { get; init; }
}

/// <summary>
/// The warehouse has lost loads of a table that the ledger remembers: its file is an older copy, or is gone. Nothing was changed; a person
/// puts it back or has it rebuilt.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="known">The fence of the last load that the ledger remembers.</param>
/// <param name="found">The fence that its control row had; 0 when it was made just now.</param>
public sealed class WarehouseBehindException(string table, long known, long found)
    : WarehouseException($"The warehouse has lost loads of {table}, so nothing is loaded into it.")
{
    /// <summary>The fence of the last load that the ledger remembers.</summary>
    public long KnownFence { get; } = known;

    /// <summary>The fence that its control row had; 0 when it was made just now.</summary>
    public long FoundFence { get; } = found;
}
