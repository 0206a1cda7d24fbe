namespace Landfall.DuckDb.TableFunctions;

/// <summary>A scan from the query's start to its end.</summary>
internal sealed class RunningScan(BoundFunction bound) : IQueryState
{
    private readonly IDuckDbScan _scan = Opened(bound);

    public FunctionUse Use => bound.Use;

    public IDuckDbScanWorker CreateWorker() => _scan.CreateWorker();

    public void Dispose() => _scan.Dispose();

    private static IDuckDbScan Opened(BoundFunction bound)
    {
        var scan = bound.Function.Open();
        bound.Use.Begin();
        return scan;
    }
}
