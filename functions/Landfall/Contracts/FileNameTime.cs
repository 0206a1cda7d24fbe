using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Contracts;

/// <summary>Reads from names which hour, day, month or number a file is for. Made when it is asked for, and not kept.</summary>
public sealed partial class FileNameTime
{
    private static readonly (string Token, string Expression)[] Tokens =
    [
        ("**", ".*"),
        ("*", "[^/]*"),
        ("{yyyy}", "(?<y>[0-9]{4})"),
        ("{MM}", "(?<m>[0-9]{2})"),
        ("{dd}", "(?<d>[0-9]{2})"),
        ("{HH}", "(?<h>[0-9]{2})"),
        ("{H}", "(?<h>[0-9]{1,2})"),
        ("{number}", "(?<n>[0-9]{1,18})"),
    ];

    private static readonly Func<Regex>[] Spellings = [Dashes, Folders, Digits];

    private readonly Regex? _names;

    private FileNameTime(Regex? names) => _names = names;

    /// <summary>Reads names in which it looks for a day, such as <c>2026-11-17</c>, <c>2026/11/17</c> or <c>20261117</c>, and an hour
    /// behind it; the last one counts.</summary>
    public static FileNameTime AnyDay { get; } = new(names: null);

    /// <summary>Reads names by a contract's pattern, or as <see cref="AnyDay"/> without one.</summary>
    public static FileNameTime Of(string? names) => names is null ? AnyDay : new FileNameTime(Expression(names));

    /// <summary>What a pattern leads to; null when it tells no time and no number.</summary>
    public static FilePeriod? PeriodOf(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        bool Has(string token) => names.Contains(token, StringComparison.Ordinal);
        var hasMonth = Has("{yyyy}") && Has("{MM}");
        return (Has("{number}"), hasMonth, Has("{dd}"), Has("{HH}") || Has("{H}")) switch
        {
            (true, false, false, false) when !Has("{yyyy}") => FilePeriod.Number,
            (false, true, true, true) => FilePeriod.Hour,
            (false, true, true, false) => FilePeriod.Day,
            (false, true, false, false) => FilePeriod.Month,
            _ => null,
        };
    }

    /// <summary>The placeholders as a message lists them.</summary>
    internal static string Placeholders => "{yyyy}, {MM}, {dd}, {HH} or {H}, and {number}";

    /// <summary>The first placeholder or brace of a pattern that means nothing; null when there is none.</summary>
    internal static string? Unknown(string names) => Brace().Matches(names).Select(found => found.Value).FirstOrDefault(IsUnknown);

    /// <summary>The hour, or the begin of the day or month, UTC; null when the name does not tell it.</summary>
    /// <param name="name">The file's name, with its folders.</param>
    public FileTime? Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_names is not null)
        {
            return Time(_names.Match(name));
        }

        (FileTime Time, int At)? last = null;
        foreach (var spelling in Spellings)
        {
            var found = spelling().Match(name);
            if (Time(found) is { } time && (last is null || found.Index > last.Value.At))
            {
                last = (time, found.Index);
            }
        }

        return last?.Time;
    }

    /// <summary>The number in the name; null when it holds none.</summary>
    public long? ReadNumber(string name) =>
        _names?.Match(name) is { Success: true } found && found.Groups["n"] is { Success: true, ValueSpan: var digits }
            ? long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;

    private static bool IsUnknown(string brace) => !Tokens.Any(token => token.Token == brace);

    private static FileTime? Time(Match found)
    {
        if (!found.Success)
        {
            return null;
        }

        int Part(string group, int otherwise) =>
            found.Groups[group] is { Success: true, ValueSpan: var digits }
                ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
                : otherwise;
        var (year, month, day, hour) = (Part("y", 0), Part("m", 0), Part("d", 1), Part("h", 0));
        return year is > 1900 and < 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour <= 23
            ? new FileTime(new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero), found.Groups["h"].Success)
            : null;
    }

    private static Regex Expression(string names)
    {
        // The end of a name: what stands before it, folders too, may be anything.
        var expression = new StringBuilder(@"(?:^|/)");
        for (var at = 0; at < names.Length; )
        {
            var (token, meaning) = Tokens.FirstOrDefault(one => string.CompareOrdinal(names, at, one.Token, 0, one.Token.Length) == 0);
            expression.Append(meaning ?? Regex.Escape(names[at].ToString()));
            at += token?.Length ?? 1;
        }

        return new Regex(expression.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    [GeneratedRegex(
        "(?<![0-9])(?<y>[0-9]{4})-(?<m>[0-9]{2})-(?<d>[0-9]{2})(?:[T_ -](?:(?<h>[0-9]{2})(?:[0-9]{4})?|(?<h>[0-9])))?(?![0-9])",
        RegexOptions.RightToLeft | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Dashes();

    [GeneratedRegex(
        "(?<![0-9])(?<y>[0-9]{4})/(?<m>[0-9]{2})/(?<d>[0-9]{2})(?:/(?<h>[0-9]{2}))?(?![0-9])",
        RegexOptions.RightToLeft | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Folders();

    [GeneratedRegex(
        "(?<![0-9])(?<y>(19|20)[0-9]{2})(?<m>[0-9]{2})(?<d>[0-9]{2})(?:[T_-]?(?<h>[0-9]{2})([0-9]{2}){0,2})?(?![0-9])",
        RegexOptions.RightToLeft | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Digits();

    [GeneratedRegex(@"\{[^}]*\}?|\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Brace();
}

/// <summary>The time that a file's name tells.</summary>
/// <param name="Begin">The hour, or the begin of the day or month, UTC.</param>
/// <param name="HasHour">True when the name tells the hour.</param>
public readonly record struct FileTime(DateTimeOffset Begin, bool HasHour)
{
    /// <summary>The UTC day.</summary>
    public DateOnly Day => DateOnly.FromDateTime(Begin.UtcDateTime);
}
