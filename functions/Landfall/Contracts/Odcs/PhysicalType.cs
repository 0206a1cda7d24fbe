using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>A warehouse type as the contract writes it, such as <c>decimal(18,2)</c>, taken apart.</summary>
/// <param name="Name">The name in lower case with single spaces.</param>
/// <param name="Arguments">What stands in the brackets, in lower case; empty without brackets.</param>
internal sealed partial record PhysicalType(string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>Takes a type apart, or gives null when it does not look like one.</summary>
    public static PhysicalType? Parse(string text)
    {
        var match = Form().Match(text.Trim().ToLowerInvariant());
        return match.Success
            ? new PhysicalType(
                string.Join(' ', match.Groups["name"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
                match.Groups["arguments"].Success ? match.Groups["arguments"].Value.Split(',', StringSplitOptions.TrimEntries) : [])
            : null;
    }

    /// <summary>The argument at a place as a whole number, or null when it is none.</summary>
    public int? Integer(int index) =>
        index < Arguments.Count && int.TryParse(Arguments[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\A(?<name>[a-z][a-z0-9_ ]*?)\s*(?:\((?<arguments>[^()]*)\))?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
