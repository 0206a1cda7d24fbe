using System.Text.RegularExpressions;
using Landfall.Infrastructure.Tests.Compiler;

namespace Landfall.Infrastructure.Tests.Snapshots;

/// <summary>Files of infra-bicep that were made once, read by a person, and accepted.</summary>
internal static partial class Golden
{
    private static readonly bool IsAccepting = Environment.GetEnvironmentVariable("LANDFALL_ACCEPT") is "1";

    /// <summary>Compares the first table under a heading of a page; writes it where the run accepts what it finds.</summary>
    public static void AssertTable(string page, string heading, string actual)
    {
        var text = InfrastructureFolder.Read(page);
        var found = Table().Matches(text).FirstOrDefault(match => match.Groups["heading"].Value == heading);
        Assert.True(found is not null, $"infra-bicep/{page} has no table under '{heading}'.");
        var table = found.Groups["table"];
        if (IsAccepting)
        {
            File.WriteAllText(
                Path.Combine(InfrastructureFolder.Source, page),
                text[..table.Index] + actual + text[(table.Index + table.Length)..]
            );
        }

        Assert.Equal(IsAccepting ? actual : table.Value, actual);
    }

    /// <summary>Compares with the accepted file, byte for byte; writes it where the run accepts what it finds.</summary>
    public static void AssertEqual(string name, string actual)
    {
        var path = Path.Combine(InfrastructureFolder.Source, name);
        if (IsAccepting)
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"infra-bicep/{name} is not there; run the test with LANDFALL_ACCEPT=1 and read what it wrote.");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    [GeneratedRegex(
        @"^(?<heading>## [^\n]+)\n(?:[^|#\n][^\n]*\n|\n)*(?<table>(?:\|[^\n]*\n)+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Table();
}
