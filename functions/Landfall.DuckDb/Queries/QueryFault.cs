namespace Landfall.DuckDb.Queries;

/// <summary>Carries the first exception that a table function throws in a query past DuckDB, which keeps only its words.</summary>
internal sealed class QueryFault
{
    [ThreadStatic]
    private static QueryFault? s_current;

    private Exception? _first;

    /// <summary>The fault of the query that this thread is preparing or starting; DuckDB binds table functions on that thread.</summary>
    public static QueryFault Current => s_current ?? new();

    public Exception? First => Volatile.Read(ref _first);

    public void Record(Exception exception) => Interlocked.CompareExchange(ref _first, exception, null);

    public void Enter() => s_current = this;

    public static void Leave() => s_current = null;
}
