namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>A host of its own for one folder.</summary>
internal static class UpProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Starts it and waits until it can be asked.</summary>
    public static Task<CliProcess> StartAsync(WorkFolder work) => StartAsync(work, "--contracts", WorkFolder.Contracts);

    /// <summary>Starts it with these options and waits until it can be asked.</summary>
    public static Task<CliProcess> StartAsync(WorkFolder work, params string[] options) =>
        AnsweringAsync(work, CliProcess.Start(work.Path, ["up", .. options]));

    /// <summary>Starts it with a variable in its environment and waits until it can be asked.</summary>
    public static Task<CliProcess> StartWithAsync(string variable, string value, WorkFolder work, params string[] options) =>
        AnsweringAsync(work, CliProcess.StartWith(variable, value, work.Path, ["up", .. options]));

    private static async Task<CliProcess> AnsweringAsync(WorkFolder work, CliProcess up)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!File.Exists(work.File(".landfall/host.json")))
        {
            Assert.True(DateTime.UtcNow < deadline, "The host did not write host.json in time.");
            Assert.False(up.HasEnded, "The host ended at once.");
            await Task.Delay(50);
        }

        return up;
    }
}
