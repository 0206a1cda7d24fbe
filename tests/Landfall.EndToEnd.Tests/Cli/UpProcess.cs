namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>A host of its own for one folder.</summary>
internal static class UpProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Starts it and waits until it can be asked.</summary>
    public static async Task<CliProcess> StartAsync(WorkFolder work)
    {
        var up = CliProcess.Start(work.Path, "up", "--contracts", WorkFolder.Contracts);
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
