using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Landfall.Contracts.Odcs;

/// <summary>
/// Reads lengths of time such as <c>90s</c>, <c>10m</c>, <c>24h</c> and <c>30d</c>, or in ISO 8601 without years and months, such as
/// <c>PT1H30M</c>.
/// </summary>
internal static partial class DurationReader
{
    private const int MaxDays = 3650;

    /// <summary>Gives the duration, above zero and at most ten years; null without a node or after noting that it is not valid.</summary>
    public static TimeSpan? Read(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return null;
        }

        if (Parse(value.Text ?? "") is { } duration && duration > TimeSpan.Zero && duration.TotalDays <= MaxDays)
        {
            return duration;
        }

        problems.Add(
            value,
            string.Create(
                CultureInfo.InvariantCulture,
                $"expected a length of time above zero and up to {MaxDays}d: a whole number with s, m, h or d, such as 90s, 10m, 24h "
                    + $"or 30d, or ISO 8601 in days and smaller, such as PT1H30M"
            )
        );
        return null;
    }

    private static TimeSpan? Parse(string text)
    {
        var iso = Short().Match(text) switch
        {
            { Success: false } => text,
            { Value: [.. var days, 'd'] } => $"P{days}D",
            { Value: var time } => $"PT{time.ToUpperInvariant()}",
        };
        return Iso().IsMatch(iso) ? XmlConvert.ToTimeSpan(iso) : null;
    }

    // Seven digits of every unit together stay within a TimeSpan.
    [GeneratedRegex(@"\A[0-9]{1,7}[smhd]\z", RegexOptions.None, 1000)]
    private static partial Regex Short();

    // A P without any part, and a T without one behind it, are no durations.
    [GeneratedRegex(
        @"\AP(?=[0-9T])(?:[0-9]{1,7}D)?(?:T(?=[0-9])(?:[0-9]{1,7}H)?(?:[0-9]{1,7}M)?(?:[0-9]{1,7}S)?)?\z",
        RegexOptions.None,
        1000
    ),]
    private static partial Regex Iso();
}
