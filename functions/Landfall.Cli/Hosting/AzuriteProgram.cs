namespace Landfall.Cli.Hosting;

/// <summary>Finds Azurite's blob server.</summary>
internal static class AzuriteProgram
{
    private static readonly string Main = Path.Combine("node_modules", "azurite", "dist", "src", "blob", "main.js");

    /// <summary>Its script: under eng/npm here or above, or behind <c>azurite-blob</c> on the path.</summary>
    /// <exception cref="CliException">It is nowhere.</exception>
    public static string Find()
    {
        var restored = Path.Combine("eng", "npm", Main);
        return Upwards.Find(AppContext.BaseDirectory, restored, File.Exists)
            ?? Upwards.Find(Directory.GetCurrentDirectory(), restored, File.Exists)
            ?? OnPath().FirstOrDefault(File.Exists)
            ?? throw new CliException(
                ExitCode.Unreachable,
                "Azurite, the storage of one machine, was not found in eng/npm or on the path.",
                "Run 'npm install -g azurite', or set AzureWebJobsStorage to a storage that runs.");
    }

    private static IEnumerable<string> OnPath()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // npm links the script on Unix and writes a .cmd beside node_modules on Windows.
            var link = new FileInfo(Path.Combine(folder, "azurite-blob"));
            if (link.LinkTarget is not null && link.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                yield return target.FullName;
            }

            if (File.Exists(Path.Combine(folder, "azurite-blob.cmd")))
            {
                yield return Path.Combine(folder, Main);
            }
        }
    }
}
