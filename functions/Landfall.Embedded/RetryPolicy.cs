namespace Landfall.Embedded;

/// <summary>How often and after which delays a failed activity is called again.</summary>
public sealed class RetryPolicy
{
    private static readonly TimeSpan DefaultMaxRetryInterval = TimeSpan.FromHours(1);

    /// <summary>Makes a policy.</summary>
    /// <param name="maxNumberOfAttempts">Calls in all, the first one included; at least 1.</param>
    /// <param name="firstRetryInterval">Delay before the second call; above zero.</param>
    /// <param name="backoffCoefficient">What each further delay is multiplied by; at least 1.</param>
    /// <param name="maxRetryInterval">The longest delay; one hour when not given.</param>
    /// <param name="retryTimeout">The time after the first call when no further one is made; without end when not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside these bounds.</exception>
    public RetryPolicy(int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1.0, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? DefaultMaxRetryInterval;
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryInterval, firstRetryInterval, nameof(maxRetryInterval));
        if (RetryTimeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(RetryTimeout, firstRetryInterval, nameof(retryTimeout));
        }
    }

    /// <summary>Calls in all, the first one included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>Delay before the second call.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>What each further delay is multiplied by.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>The longest delay.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>The time after the first call when no further one is made; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Whether a failure may be tried again; without it every failure.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure { get; init; } = static _ => true;

    /// <summary>The delay before the call after <paramref name="attempt"/> (from 1), or null when the failure stands.</summary>
    internal TimeSpan? DelayAfter(int attempt, TimeSpan sinceFirst, TaskFailureDetails failure)
    {
        var late = RetryTimeout != Timeout.InfiniteTimeSpan && sinceFirst >= RetryTimeout;
        if (attempt >= MaxNumberOfAttempts || late || !HandleFailure(failure))
        {
            return null;
        }

        var delay = FirstRetryInterval.TotalMilliseconds * Math.Pow(BackoffCoefficient, attempt - 1);
        return TimeSpan.FromMilliseconds(Math.Min(delay, MaxRetryInterval.TotalMilliseconds));
    }
}
