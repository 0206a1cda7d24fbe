using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses;

/// <summary>One conversation with the warehouse, one statement at a time; disposing it rolls an open transaction back.</summary>
public interface IWarehouseSession : IAsyncDisposable
{
    /// <summary>Runs <paramref name="statement"/> to its end; the parts of the reply that it does not speak of stay empty.</summary>
    /// <exception cref="WarehouseBusyException">Another session is in the way; the whole plan may be tried again.</exception>
    /// <exception cref="WarehouseException">The warehouse refused or failed the statement; an open transaction is to be rolled back.</exception>
    Task<StatementReply> ExecuteAsync(LoadStatement statement, CancellationToken cancellationToken);
}
