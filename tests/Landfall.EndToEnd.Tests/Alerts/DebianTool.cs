using System.Diagnostics;

namespace Landfall.EndToEnd.Tests.Alerts;

/// <summary>A program of a package that .ci/run installs; elsewhere tests are skipped that need it.</summary>
internal static class DebianTool
{
    private const string InstallHint = "apt-get install prometheus prometheus-alertmanager";

    /// <summary>Where it is; the test is skipped when it is not there, or fails where everything has to be tested.</summary>
    public static string Find(string name)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            Assert.False(
                string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase),
                $"{name} is not there; {InstallHint}"
            );
            Assert.Skip($"{name} is not on this machine: {InstallHint}");
        }

        return path!;
    }

    /// <summary>Runs it to its end and gives what it printed and its exit code.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string path, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
