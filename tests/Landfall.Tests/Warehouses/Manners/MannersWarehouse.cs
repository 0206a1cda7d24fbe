using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>
/// The manners of a Synapse dedicated pool, with DuckDB doing the work: no DDL and no COPY in a transaction, staging that outlives
/// its session, a view that is aligned in steps, uncommitted writes that show, connections that break at a commit, and
/// transactions that outlive their client.
/// </summary>
internal sealed class MannersWarehouse(DuckDbSuiteWarehouse inner) : IWarehouse, IAsyncDisposable
{
    /// <summary>What a commit comes to, asked at each.</summary>
    public Func<CommitFate> Commit { get; set; } = () => CommitFate.Answered;

    /// <summary>Called inside each alignment of a view.</summary>
    public Func<AlignPoint, Task> Aligning { get; set; } = _ => Task.CompletedTask;

    /// <summary>False where the view is aligned without a second look at the control row, which no rendering may do.</summary>
    public bool LooksAgain { get; set; } = true;

    /// <summary>False on a pool without READ_COMMITTED_SNAPSHOT, which Landfall refuses.</summary>
    public bool ReadsCommitted { get; set; } = true;

    public OpenTransactions Transactions { get; } = new();

    public DuckDbSuiteWarehouse Inner => inner;

    public string Name => "manners";

    public WarehouseLimits Limits => inner.Warehouse.Limits;

    public string TypeName(WarehouseColumn column) => inner.Warehouse.TypeName(column);

    public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) =>
        new MannersSession(this, await inner.Warehouse.OpenAsync(cancellationToken));

    public ValueTask DisposeAsync() => Transactions.DisposeAsync();
}
