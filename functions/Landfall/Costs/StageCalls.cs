namespace Landfall.Costs;

/// <summary>
/// Counts the requests to storage that a run of a stage makes, until it is disposed: those of this flow and of those that it starts. What
/// another flow does for it, as one that renews its marks, is not among them.
/// </summary>
public sealed class StageCalls : IDisposable
{
    private static readonly AsyncLocal<StageCalls?> Innermost = new();

    private readonly StageCalls? _outer;
    private long _calls;
    private long _retries;

    private StageCalls(StageCalls? outer) => _outer = outer;

    /// <summary>Begins to count; call it in the method that awaits the work.</summary>
    public static StageCalls Begin() => Innermost.Value = new StageCalls(Innermost.Value);

    /// <summary>Takes what was counted since the last call, for one row: so rows add up. Null where nobody counts.</summary>
    public static CallCount? Take() =>
        Innermost.Value is { } one
            ? new CallCount(Interlocked.Exchange(ref one._calls, 0), Interlocked.Exchange(ref one._retries, 0))
            : null;

    /// <summary>A request was made, or made again.</summary>
    internal static void Count(bool isRetry)
    {
        if (Innermost.Value is { } one)
        {
            Interlocked.Increment(ref one._calls);
            if (isRetry)
            {
                Interlocked.Increment(ref one._retries);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ReferenceEquals(Innermost.Value, this))
        {
            Innermost.Value = _outer;
        }
    }
}

/// <summary>Requests to storage.</summary>
/// <param name="Calls">All of them, each try.</param>
/// <param name="Retries">Those among them that repeat one that failed.</param>
public readonly record struct CallCount(long Calls, long Retries);
