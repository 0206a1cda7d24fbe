namespace Landfall.Cli;

/// <summary>How this program is called, so that what it tells a person to try can be pasted.</summary>
internal static class CommandLine
{
    private const string Name = "landfall";

    private static readonly string Program = Find();

    /// <summary>The command line for <paramref name="arguments"/>.</summary>
    public static string Of(string arguments) => $"{Program} {arguments}";

    private static string Find()
    {
        // A program that was built in a clone is not on the path; there it is run as the README says.
        var isBuiltHere = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}Embedded{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        return isBuiltHere ? "dotnet run --project functions/Landfall.Cli --" : Name;
    }
}
