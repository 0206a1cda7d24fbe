namespace Landfall.Tests;

/// <summary>A clock that stands still until a test moves it; what becomes due fires inside <see cref="Advance"/>, in order.</summary>
/// <remarks>
/// Only for the timer trigger's tests and the fault runs; other tests use FakeTimeProvider. That one does not tell when its timers are
/// due, for which the timer trigger's tests wait; and a step of hours fires every tick of a period that it passes, where a real timer
/// fires once, so that the fault runs, which step by hours, would renew leases by the thousand.
/// </remarks>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the timers that are set fire, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Due()
    {
        lock (_gate)
        {
            return [.. _timers.Select(timer => timer.Due).Order()];
        }
    }

    public void Advance(TimeSpan by)
    {
        // The clock moves first: whoever wakes reads the time that the test moved to, and missed ticks of a period are one.
        lock (_gate)
        {
            _now += by;
        }

        while (TakeDue() is { } timer)
        {
            timer.Fire();
        }
    }

    private ManualTimer? TakeDue()
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= _now).MinBy(timer => timer.Due);
            next?.Restart();
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public void Restart() => Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                _period = period;
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._now + dueTime;
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
