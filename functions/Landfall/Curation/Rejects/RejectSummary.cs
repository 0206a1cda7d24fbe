namespace Landfall.Curation.Rejects;

/// <summary>Counts violations by column and rule, for the one sentence that a person reads first.</summary>
internal sealed class RejectSummary
{
    private const int MostShown = 3;

    private readonly Dictionary<(string? Column, string Rule), long> _counts = [];

    public void Add(Reject reject)
    {
        foreach (var violation in reject.Violations)
        {
            var key = (violation.Column, violation.Rule);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>The most frequent ones, such as <c>Amount: type (12), fields (3)</c>.</summary>
    public override string ToString() => string.Join(", ", _counts
        .OrderByDescending(count => count.Value)
        .ThenBy(count => count.Key.Column, StringComparer.Ordinal)
        .ThenBy(count => count.Key.Rule, StringComparer.Ordinal)
        .Take(MostShown)
        .Select(count => FormattableString.Invariant($"{(count.Key.Column is { } column ? column + ": " : "")}{count.Key.Rule} ({count.Value})")));
}
