using System.Reflection;
using System.Text.RegularExpressions;
using Landfall.Ledger;

namespace Landfall.Tests.Architecture;

public sealed class LayeringTests
{
    private static readonly string[] Stages = ["Landing", "Curation", "Loading", "Quality"];

    [Fact]
    public void Landfall_References_KnowNoHost()
    {
        var hosts = typeof(LedgerEntry).Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal)
                || name.StartsWith("Landfall.Embedded", StringComparison.Ordinal)
                || name.StartsWith("Landfall.Functions", StringComparison.Ordinal));

        Assert.Empty(hosts);
    }

    [Fact]
    public void Recovery_Sources_KnowTheLedgerAndLandingOnly()
    {
        var offences =
            from file in Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "functions", "Landfall"), "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(SharedData.Repository, file)
            let folder = Path.GetFileName(Path.GetDirectoryName(file))!
            let text = File.ReadAllText(file)
            where folder == "Recovery"
                ? Regex.IsMatch(text, @"\bLandfall\.(Curation|Loading|Quality|Warehouses)\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
                : Stages.Contains(folder, StringComparer.Ordinal) && text.Contains("using Landfall.Recovery;", StringComparison.Ordinal)
            select path;

        Assert.Empty(offences);
    }

    [Fact]
    public void LandfallDuckDb_References_KnowNothingOfLandfall()
    {
        var references = Assembly.Load("Landfall.DuckDb").GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name => name.StartsWith("Landfall", StringComparison.Ordinal));
    }

    [Fact]
    public void Stages_Sources_DoNotUseEachOther()
    {
        var offences =
            from stage in Stages
            from file in Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "functions", "Landfall", stage), "*.cs", SearchOption.AllDirectories)
            let text = File.ReadAllText(file)
            from other in Stages
            where other != stage && Regex.IsMatch(text, $@"\bLandfall\.{other}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
            select $"{Path.GetRelativePath(SharedData.Repository, file)} uses Landfall.{other}";

        Assert.Empty(offences);
    }
}
