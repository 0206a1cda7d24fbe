using System.Diagnostics;
using System.Globalization;

namespace Landfall.CrashHost.Points;

/// <summary>
/// Ends its own process with SIGKILL, as a lost machine does, or suspends it, as a machine that is paused, at the first point
/// of the name after it was armed.
/// </summary>
/// <param name="fatal">The point, and after an @ what its subject must hold, such as
/// <c>load-committed@salesforce</c>; null for none.</param>
/// <param name="suspends">Whether it is SIGSTOP instead; SIGCONT lets the process go on from there.</param>
/// <param name="after">How long what reached the point hangs there before the process ends, as at a time limit of its host.</param>
internal sealed class Executioner(string? fatal, bool suspends, TimeSpan after = default)
{
    private readonly string? _point = fatal?.Split('@')[0];
    private readonly string _subject = fatal?.Split('@') is [_, var subject] ? subject : "";
    private volatile bool _armed;

    public void Arm() => _armed = true;

    /// <summary>Returns only when the process is to live.</summary>
    public void Reached(string point, string subject)
    {
        if (_armed && point == _point && subject.Contains(_subject, StringComparison.Ordinal))
        {
            if (suspends)
            {
                _armed = false;
                using var stop = Process.Start("kill", ["-STOP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
                stop.WaitForExit();
                return;
            }

            Thread.Sleep(after);
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
