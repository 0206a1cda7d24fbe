namespace Landfall.Faults.Tests.Hosting;

/// <summary>A worker's clock: what it shows may jump, what it measures and when its timers fire may not.</summary>
internal sealed class SkewedTime(TimeProvider time) : TimeProvider
{
    /// <summary>By how much it is ahead.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Skew;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
