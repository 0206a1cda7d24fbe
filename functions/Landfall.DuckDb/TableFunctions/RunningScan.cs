using Landfall.DuckDb.Queries;

namespace Landfall.DuckDb.TableFunctions;

/// <summary>A scan from the query's start to its end.</summary>
internal sealed class RunningScan(BoundFunction bound) : IQueryState
{
    private readonly IDuckDbScan _scan = bound.Function.Open();

    public QueryFault Fault => bound.Fault;

    public IDuckDbScanWorker CreateWorker() => _scan.CreateWorker();

    public void Dispose() => _scan.Dispose();
}
