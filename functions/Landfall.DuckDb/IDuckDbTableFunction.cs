namespace Landfall.DuckDb;

/// <summary>A table that C# code produces: <c>SELECT * FROM name()</c>.</summary>
public interface IDuckDbTableFunction
{
    /// <summary>The name in SQL; one name can be registered once in an instance.</summary>
    string Name { get; }

    /// <summary>The columns, at least one.</summary>
    IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>How many threads may fill chunks at once; DuckDB uses at most its own number of threads.</summary>
    int MaxThreads { get; }

    /// <summary>Starts a scan; called once for every use in a query, when the query starts to run.</summary>
    IDuckDbScan Open();
}

/// <summary>One run through a table function's rows; disposed when the query ends, in whatever way, after its workers.</summary>
public interface IDuckDbScan : IDisposable
{
    /// <summary>Makes the worker of one thread; called on that thread, at the same time as others.</summary>
    IDuckDbScanWorker CreateWorker();
}

/// <summary>Fills chunks for one thread of a query.</summary>
public interface IDuckDbScanWorker : IDisposable
{
    /// <summary>Writes rows from row 0 on and returns their number; 0 ends this worker, and the table when all have ended.</summary>
    /// <remarks>
    /// What it throws fails the query: the exception comes back as the InnerException of <see cref="DuckDbException"/>. DuckDB interrupts a
    /// query between two calls only, so a worker that waits must watch the cancellation itself.
    /// </remarks>
    int Fill(in DuckDbChunkWriter chunk);
}
