using System.ComponentModel.DataAnnotations;

namespace Landfall.Monitoring;

/// <summary>How often a host looks whether all that it needs is there.</summary>
public sealed class HealthOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Health";

    /// <summary>The time between two looks while nothing is wrong; 5 minutes, as each costs a dozen calls of storage.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time between two looks while something is wrong.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RecheckAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one part may keep a look waiting.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>What a look found.</summary>
/// <param name="CheckedAt">When it was made, UTC.</param>
/// <param name="LastSweep">When the last sweep was through; null before the first, or when storage cannot say.</param>
/// <param name="Problems">What is missing or does not count; empty when all is well.</param>
public sealed record HealthReport(DateTimeOffset CheckedAt, DateTimeOffset? LastSweep, IReadOnlyList<HealthProblem> Problems);

/// <summary>One thing that is not as it must be.</summary>
/// <param name="Kind"><c>container</c>, <c>queue</c>, <c>table</c>, <c>contract</c>, <c>warehouse</c> for a table of which it has lost
/// loads, <c>ledger</c> for one that stands in for another that is lost, <c>webhook</c> for one that takes no
/// alerts, <c>permission</c> for one of these that the app may not use, or
/// <c>setup</c> when the setup was refused or did not come to its end.</param>
/// <param name="Name">Which one.</param>
/// <param name="Detail">What is wrong, and the next step.</param>
public sealed record HealthProblem(string Kind, string Name, string Detail)
{
    /// <summary>The kind of what is there and may not be used.</summary>
    internal const string Permission = "permission";

    /// <summary>The kind of a table of which the warehouse has lost loads.</summary>
    internal const string Warehouse = "warehouse";

    /// <summary>The kind of a ledger that knows nothing of what was loaded before.</summary>
    internal const string Ledger = "ledger";

    /// <summary>The kind of the webhook that people are alerted by.</summary>
    internal const string Webhook = "webhook";

    /// <summary>What to do where storage keeps a look or a setup waiting.</summary>
    internal const string NoAnswer = "Storage does not answer. See that the account is there and can be reached.";
}
