namespace Landfall.DuckDb;

/// <summary>Fills chunks for one thread of a query.</summary>
public interface IDuckDbScanWorker : IDisposable
{
    /// <summary>Writes rows from row 0 on and returns their number; 0 ends this worker, and the table when all have ended.</summary>
    /// <remarks>
    /// What it throws fails the query: the exception comes back as the InnerException of <see cref="DuckDbException"/>. DuckDB interrupts a query between two calls only, so a
    /// worker that waits must watch the cancellation itself.
    /// </remarks>
    int Fill(in DuckDbChunkWriter chunk);
}
