using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Landfall.Local.Discovery;

/// <summary>Text of an attribute in which <c>%Name%</c> stands for a configuration value.</summary>
internal static partial class SettingExpression
{
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static string Resolve(string text, IConfiguration configuration, string function)
    {
        return Setting()
            .Replace(text, match =>
                configuration[match.Groups["name"].Value]
                ?? throw new InvalidOperationException(
                    $"Function '{function}': setting '{match.Groups["name"].Value}' of '{text}' is missing; add it to the configuration."
                )
            );
    }

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
