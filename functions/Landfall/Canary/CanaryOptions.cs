using System.ComponentModel.DataAnnotations;

namespace Landfall.Canary;

/// <summary>How often readers' waiting time is measured, and how long a query may take for it.</summary>
public sealed class CanaryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Canary";

    /// <summary>False asks nothing.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>A table is asked at most once in so long, behind a load of it; an hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>So long a query may take; then it is cancelled. 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);
}
