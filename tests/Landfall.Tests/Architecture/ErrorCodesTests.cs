using System.Text.RegularExpressions;

namespace Landfall.Tests.Architecture;

public sealed class ErrorCodesTests
{
    private static readonly Regex Code = new(
        """(?:Refused|Parked|BatchError|=> new)\(\s*"(?<code>[a-z]+(?:-[a-z0-9]+)+)",""",
        RegexOptions.NonBacktracking
    );

    [Fact]
    public void ErrorCodes_InTheSources_AreInTheDocumentation()
    {
        var documented = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "errors.md"));
        var codes = Directory
            .EnumerateFiles(Path.Combine(SharedData.Repository, "functions", "Landfall"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Code.Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Contains($"| `{code}` |", documented, StringComparison.Ordinal));
    }
}
