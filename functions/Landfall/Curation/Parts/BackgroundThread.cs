using System.Runtime.InteropServices;

namespace Landfall.Curation.Parts;

/// <summary>Lets other threads go first: a large file's threads take what cores are free, and a small file does not wait for one.</summary>
internal static partial class BackgroundThread
{
    // PRIO_PROCESS in sys/resource.h; with 0 Linux takes it for the calling thread.
    private const int Process = 0;

    // A tenth of the share of a thread at 0, as long as there is one that wants the core.
    private const int Nice = 10;

    /// <summary>
    /// From here on the calling thread steps back; an own thread, as Linux lets nobody without rights come forward again. A system that
    /// does not know this leaves it as it is.
    /// </summary>
    public static void Enter()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = setpriority(Process, 0, Nice);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
