namespace Landfall.ServiceLevels;

/// <summary>How one promise of a table stands.</summary>
/// <param name="Objective">What is promised, a word of <see cref="Telemetry.ObjectiveNames"/>.</param>
/// <param name="State">A word of <see cref="ObjectiveStates"/>.</param>
/// <param name="Since">Since when the promise is broken, UTC; null while it is kept.</param>
/// <param name="BudgetLeft">The part of the error budget of 30 days that is left: 1 when it was always kept, below 0 when more time was
/// used up than there is, -1 at least.</param>
/// <param name="Reason">Why it stands so, in a sentence without names of files and values.</param>
public sealed record ObjectiveStanding(string Objective, string State, DateTimeOffset? Since, double BudgetLeft, string Reason);

/// <summary>The words for how a promise stands.</summary>
public static class ObjectiveStates
{
    /// <summary>It is kept.</summary>
    public const string OnTime = "on-time";

    /// <summary>It is broken, and may be kept again before anybody is told.</summary>
    public const string Late = "late";

    /// <summary>It is broken for longer than the grace.</summary>
    public const string Breached = "breached";
}
