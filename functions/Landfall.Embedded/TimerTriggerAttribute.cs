namespace Landfall.Embedded;

/// <summary>Calls the function on a schedule in UTC, never while it still runs.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    /// <summary>An NCRONTAB expression of six fields, seconds first, or <c>%Setting%</c>.</summary>
    public string Schedule { get; } = schedule;
}
