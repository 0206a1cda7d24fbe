namespace Landfall.DuckDb;

/// <summary>One run through a table function's rows; disposed when the query ends, in whatever way, after its workers.</summary>
public interface IDuckDbScan : IDisposable
{
    /// <summary>Makes the worker of one thread; called on that thread, at the same time as others.</summary>
    IDuckDbScanWorker CreateWorker();
}
