using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.Cli;

/// <summary>How this program is called, so that what it tells a person to try can be pasted.</summary>
internal static class CommandLine
{
    /// <summary>The data folder of a command line that names none.</summary>
    public const string DefaultData = ".landfall";

    private const string Name = "landfall";

    private static readonly string Program = Find();

    /// <summary>The command line for <paramref name="arguments"/>.</summary>
    public static string Of(string arguments) => $"{Program} {arguments}";

    /// <summary>The command line for <paramref name="arguments"/> on a data folder, which is named unless it is the default.</summary>
    public static string Of(string arguments, DirectoryInfo data)
    {
        var path = Paths.Near(data.FullName);
        return Of(string.Equals(path, DefaultData, StringComparison.Ordinal) ? arguments : $"{arguments} --data {path}");
    }

    /// <summary>The command line for <paramref name="arguments"/> that asks the same host again.</summary>
    public static string Of(string arguments, HostTarget target) =>
        target.Url is not { } url ? Of(arguments, target.Data)
        : target.Scope is { } scope ? Of($"{arguments} --url {url.OriginalString} --scope {scope}")
        : Of($"{arguments} --url {url.OriginalString}");

    private static string Find()
    {
        // A program that was built in a clone is not on the path; there it is run as the README says.
        var isBuiltHere = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal
        );
        return isBuiltHere ? "dotnet run --project functions/Landfall.Cli --" : Name;
    }
}
