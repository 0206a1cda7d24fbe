namespace Landfall;

/// <summary>
/// Ledger, lake and warehouse each keep the number of the format that they were made in. A Landfall works on the one that it knows and
/// leaves every other as it is: nothing is migrated.
/// </summary>
internal static class FormatNumber
{
    /// <summary>Why <paramref name="what"/> is refused, in one sentence; null when it has the format <paramref name="known"/>.</summary>
    /// <param name="what">What was found and where, as the begin of a sentence.</param>
    /// <param name="found">Its number; null when it has content and no number, as builds before the numbers left it.</param>
    /// <param name="known">The number that this Landfall knows.</param>
    public static string? Refusal(string what, long? found, int known)
    {
        var maker = found > known ? "a newer" : "an earlier";
        var number = found is { } some ? FormattableString.Invariant($"format {some}") : "no format number";
        return found == known
            ? null
            : FormattableString.Invariant($"{what} was made by {maker} Landfall ({number}; this one knows format {known}) ")
                + "and was left as it is: run that Landfall, or begin anew with another account or container prefix and another warehouse.";
    }
}
