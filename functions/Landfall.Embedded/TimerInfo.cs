namespace Landfall.Embedded;

/// <summary>What a timer function is told about its call.</summary>
public sealed class TimerInfo
{
    /// <summary>True when the call comes a second or more after its time, because the call before it took so long.</summary>
    public bool IsPastDue { get; set; }
}
