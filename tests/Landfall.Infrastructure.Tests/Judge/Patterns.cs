using System.Text.RegularExpressions;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>Forms that several rules ask for.</summary>
internal static class Patterns
{
    /// <summary>An id of 32 hexadecimal digits in groups.</summary>
    public const string Guid = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

    /// <summary>The name of a container.</summary>
    public const string Container = "^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$";

    /// <summary>The name of a queue.</summary>
    public const string Queue = Container;

    /// <summary>The name of a table of storage.</summary>
    public const string Table = "^[A-Za-z][A-Za-z0-9]{2,62}$";

    /// <summary>An address of mail.</summary>
    public const string Mail = @"^[^@\s]+@[^@\s]+\.[^@\s]+$";

    /// <summary>True for a text of the form.</summary>
    public static bool IsMatch(string text, string pattern) =>
        Regex.IsMatch(text, pattern, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>What matches the first group of a form, each time.</summary>
    public static IEnumerable<string> Each(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).Select(match => match.Groups[1].Value);
}
