using System.Text.RegularExpressions;

namespace Landfall.Tests.Architecture;

public sealed class GuaranteesTests
{
    private static readonly Regex Named = new("`(?<name>[A-Z][A-Za-z0-9]+(?:Tests|Suite))`", RegexOptions.NonBacktracking);

    [Theory]
    [InlineData("guarantees.md")]
    [InlineData("operations/test-book.md")]
    [InlineData("operations/backup.md")]
    public void Tests_NamedInAPage_Exist(string page)
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(SharedData.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension)
            .ToHashSet(StringComparer.Ordinal);

        var named = Named
            .Matches(File.ReadAllText(Path.Combine(SharedData.Repository, "docs", page)))
            .Select(match => match.Groups["name"].Value)
            .Distinct()
            .ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, files));
    }
}
