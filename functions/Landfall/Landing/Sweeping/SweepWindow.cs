namespace Landfall.Landing.Sweeping;

/// <summary>The instants that one sweep judges by, UTC.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Since">Files changed before are not looked at.</param>
/// <param name="SettledAt">What changed after is too young to judge.</param>
internal sealed record SweepWindow(DateTimeOffset StartedAt, DateTimeOffset Since, DateTimeOffset SettledAt)
{
    /// <summary>The window of a sweep that starts at <paramref name="now"/>, when the last completed one began at <paramref name="last"/>;
    /// without one, all files are looked at.</summary>
    public static SweepWindow Create(DateTimeOffset now, DateTimeOffset? last, SweepOptions options)
    {
        var longest = now - options.LookBack;
        var since = last is null ? DateTimeOffset.MinValue : last.Value - options.Margin;
        return new SweepWindow(now, since < longest ? since : longest, now - options.Settle);
    }
}
