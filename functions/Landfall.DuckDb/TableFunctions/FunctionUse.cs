namespace Landfall.DuckDb.TableFunctions;

/// <summary>The table functions' part of one query: the first exception they threw, of which DuckDB keeps only the words, and their scans and workers that are alive.</summary>
internal sealed class FunctionUse
{
    // DuckDB's threads let go of a scan within microseconds of a failed query's end; this only bounds the wait should it ever not.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static FunctionUse? s_current;

    private Exception? _first;
    private int _alive;

    /// <summary>That of the query which this thread is preparing or starting: DuckDB binds table functions on that thread.</summary>
    public static FunctionUse Current => s_current ?? new();

    public Exception? First => Volatile.Read(ref _first);

    /// <summary>Makes this the current one and returns the one before: a table function may itself run queries.</summary>
    public FunctionUse? Enter()
    {
        var outer = s_current;
        s_current = this;
        return outer;
    }

    public static void Leave(FunctionUse? outer) => s_current = outer;

    public void Record(Exception exception) => Interlocked.CompareExchange(ref _first, exception, null);

    public void Begin() => Interlocked.Increment(ref _alive);

    public void End() => Interlocked.Decrement(ref _alive);

    /// <summary>Waits until DuckDB has freed what it held; it may free a scan on another thread just after the query's end.</summary>
    public void WaitUntilFreed() => SpinWait.SpinUntil(() => Volatile.Read(ref _alive) == 0, s_patience);
}
