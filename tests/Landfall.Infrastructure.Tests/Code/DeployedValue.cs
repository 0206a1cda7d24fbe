using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Infrastructure.Tests.Code;

/// <summary>A value of a snapshot as Azure would give it: what only Azure knows is something of the same form.</summary>
internal static partial class DeployedValue
{
    private const string Id = "11111111-2222-3333-4444-555555555555";

    /// <summary>Resolves references, formats and entries of the vault.</summary>
    public static string Of(string value)
    {
        if (value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal))
        {
            return "https://hooks.example.com/services/1";
        }

        var known = Reference().Replace(value, found => $"'{Referred(found.Groups["property"].Value)}'");
        known = known.Replace("environment().suffixes.storage", "'core.windows.net'", StringComparison.Ordinal);
        if (Single().Match(known) is { Success: true } single)
        {
            return single.Groups["text"].Value;
        }

        if (Format().Match(known) is not { Success: true } format)
        {
            Assert.False(known.StartsWith('['), $"The test cannot tell what '{value}' is.");
            return known;
        }

        var parts = Text().Matches(format.Groups["values"].Value).Select(match => match.Groups["text"].Value).ToArray<object>();
        return string.Format(CultureInfo.InvariantCulture, format.Groups["text"].Value, parts);
    }

    private static string Referred(string property) =>
        property switch
        {
            "clientId" => Id,
            "ConnectionString" => $"InstrumentationKey={Id};IngestionEndpoint=https://127.0.0.1:1/",
            "endpoint" => "https://landfall.westeurope-1.eventgrid.azure.net/api/events",
            "connectivityEndpoints.sql" => "landfall.sql.azuresynapse.net",
            _ => throw new ArgumentException($"The test does not know what {property} is.", nameof(property)),
        };

    [GeneratedRegex(@"reference\('[^']+', '[^']+'\)\.(?<property>[A-Za-z.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\['(?<text>[^']*)'\]$", RegexOptions.ExplicitCapture)]
    private static partial Regex Single();

    [GeneratedRegex(@"^\[format\('(?<text>[^']*)', (?<values>.*)\)\]$", RegexOptions.ExplicitCapture)]
    private static partial Regex Format();

    [GeneratedRegex("'(?<text>[^']*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Text();
}
