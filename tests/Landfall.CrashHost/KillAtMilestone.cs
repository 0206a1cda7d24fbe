using System.Diagnostics;
using Landfall.Monitoring;

namespace Landfall.CrashHost;

/// <summary>Ends its own process with SIGKILL, as a lost machine does, when the first batch reaches the milestone.</summary>
internal sealed class KillAtMilestone(string fatal) : IMilestones
{
    public async ValueTask ReachedAsync(string milestone, string batch, CancellationToken cancellationToken)
    {
        if (milestone == fatal)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
