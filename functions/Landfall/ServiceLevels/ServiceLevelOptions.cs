using System.ComponentModel.DataAnnotations;

namespace Landfall.ServiceLevels;

/// <summary>How service levels are evaluated.</summary>
public sealed class ServiceLevelOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:ServiceLevels";

    /// <summary>How long a promise may be broken before that is a breach, so that what is over at once raises nothing; 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of the time in which a promise is to be kept; what is left of 30 days is the error budget.</summary>
    [Range(0.5, 0.9999)]
    public double Target { get; set; } = 0.99;

    /// <summary>True to hold the rows of each day against those of the same days of the weeks before.</summary>
    public bool WatchVolume { get; set; } = true;

    /// <summary>The time in which a promise may be broken in 30 days.</summary>
    internal TimeSpan Budget => TimeSpan.FromDays(ErrorBudget.Days) * (1 - Target);
}
