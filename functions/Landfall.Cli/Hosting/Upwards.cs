using Landfall.Cli.Output;

namespace Landfall.Cli.Hosting;

/// <summary>Looks for something in a folder and those above it.</summary>
internal static class Upwards
{
    /// <summary>
    /// The first <paramref name="relative"/> path that exists, from <paramref name="start"/> upwards; null when there is none.
    /// </summary>
    public static string? Find(string start, string relative, Func<string, bool> exists)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relative);
            if (exists(path))
            {
                return path;
            }
        }

        return null;
    }
}

/// <summary>Finds the contracts of the place where the command runs.</summary>
internal static class ContractFolders
{
    private const string Name = "contracts";

    /// <summary>The nearest folder <c>contracts</c>, here or above; null when there is none.</summary>
    public static string? FindHere() =>
        Upwards.Find(Directory.GetCurrentDirectory(), Name, Directory.Exists) is { } found ? Paths.Near(found) : null;

    /// <summary>The nearest folder <c>contracts</c>: here or above, or above the program itself.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static string Find() =>
        Paths.Near(
            Upwards.Find(Directory.GetCurrentDirectory(), Name, Directory.Exists)
                ?? Upwards.Find(AppContext.BaseDirectory, Name, Directory.Exists)
                ?? throw new CliException(
                    ExitCode.Usage,
                    $"There is no folder '{Name}' in {Directory.GetCurrentDirectory()} or above it.",
                    "Name the folder that holds the *.odcs.yaml files."
                )
        );
}
