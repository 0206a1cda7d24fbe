using System.Globalization;

namespace Landfall.Diagnosis;

/// <summary>Whether a folder can be written to, and its disk has room.</summary>
/// <param name="what">What is kept there, such as <c>the warehouse</c>.</param>
/// <param name="path">The folder; one that is not there yet is made where it is needed, so that the next one above it counts.</param>
/// <param name="setting">The setting, or the option, that names another folder.</param>
/// <param name="leastFree">Bytes that its disk must have.</param>
/// <param name="freeOf">How many bytes are free for a folder; null asks the machine.</param>
public sealed class FolderCheck(string what, string path, string setting, long leastFree, Func<string, long>? freeOf = null)
    : DoctorCheck(CheckArea.Disk, $"folder of {what}")
{
    private const string Probe = ".landfall-doctor";
    private const int RoomForMore = 5;
    private const double Gigabyte = 1 << 30;

    private readonly Func<string, long> _freeOf = freeOf ?? (folder => new DriveInfo(folder).AvailableFreeSpace);

    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private CheckResult Look()
    {
        var folder = Existing(Path.GetFullPath(path));
        if (WhyNotWritten(folder) is { } reason)
        {
            return CheckResult.Failed(
                $"{folder} cannot be written to: {reason}",
                $"a folder that {Environment.UserName} may write to",
                $"sudo chown -R {Environment.UserName} {folder}, or name another by {setting}"
            );
        }

        var free = _freeOf(folder);
        var found = $"{folder} has {Words(free)} free.";
        return free < leastFree ? CheckResult.Failed(found, $"at least {Words(leastFree)}", Make(folder))
            : free < leastFree * RoomForMore ? CheckResult.Warning(found, $"at least {Words(leastFree * RoomForMore)}", Make(folder))
            : CheckResult.Ok(found);
    }

    private string Make(string folder) => $"du -xh {folder} | sort -h | tail, make room there, or name another by {setting}";

    private static string Existing(string folder)
    {
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        return folder;
    }

    private static string? WhyNotWritten(string folder)
    {
        try
        {
            var name = Path.Combine(folder, Probe);
            const FileShare Others = FileShare.ReadWrite | FileShare.Delete;
            using var probe = new FileStream(name, FileMode.Create, FileAccess.Write, Others, 1, FileOptions.DeleteOnClose);
            probe.WriteByte(0);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return File.Exists(folder) ? "it is a file."
                : refused is UnauthorizedAccessException ? "access is denied."
                : "the disk refused it.";
        }
    }

    private static string Words(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Gigabyte:0.0} GiB");
}
