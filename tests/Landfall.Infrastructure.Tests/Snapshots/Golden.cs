using Landfall.Infrastructure.Tests.Compiler;

namespace Landfall.Infrastructure.Tests.Snapshots;

/// <summary>Files of infra-bicep that were made once, read by a person, and accepted.</summary>
internal static class Golden
{
    private static readonly bool IsAccepting = Environment.GetEnvironmentVariable("LANDFALL_ACCEPT") is "1";

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
}
