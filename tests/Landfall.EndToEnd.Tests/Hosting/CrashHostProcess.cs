using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>The app in a process of its own, which may kill or suspend itself at a crash point.</summary>
public sealed class CrashHostProcess : IAsyncDisposable
{
    /// <summary>What a shell says of a process that ended by SIGKILL: 128 + 9.</summary>
    public const int Killed = 137;

    private const string ReadyMark = "ready ";
    private const string ArmedMark = "armed";

    // The shortest that the storage takes.
    private const string Lease = "00:00:15";

    private readonly Process _process;
    private readonly LandfallBed _bed;
    private readonly StringBuilder _notes = new();
    private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CrashHostProcess(Process process, LandfallBed bed)
    {
        _process = process;
        _bed = bed;
    }

    public LandfallClient Api { get; private set; } = null!;

    /// <summary>True when the process is gone.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>
    /// Starts it on <paramref name="bed"/> and waits until it answers; it kills or suspends itself at the
    /// point it is given once it is armed.
    /// </summary>
    /// <param name="bed">Where it works.</param>
    /// <param name="killAt">The crash point, and after an @ what its subject must hold.</param>
    /// <param name="suspendAt">The same, to stand still there.</param>
    /// <param name="fileBlocks">Half kilobytes that any file may have at most; writing beyond fails as on a full disk.
    /// Null for no such limit.</param>
    /// <param name="environment">Variables of its environment, by name.</param>
    /// <param name="more">Further settings of the process, each by its name.</param>
    public static async Task<CrashHostProcess> StartAsync(
        LandfallBed bed,
        string? killAt = null,
        string? suspendAt = null,
        int? fileBlocks = null,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] more
    )
    {
        // The runtime's own double mapping of code makes large files, which are not what is meant here.
        string[] limit = fileBlocks is null
            ? []
            :
            [
                "-c",
                FormattableString.Invariant($"trap '' XFSZ; ulimit -f {fileBlocks}; DOTNET_EnableWriteXorExecute=0 exec \"$0\" \"$@\""),
            ];
        var program = Path.Combine(AppContext.BaseDirectory, "Landfall.CrashHost");
        string[] arguments =
        [
            .. limit.Length == 0 ? limit : [.. limit, program],
            "--storage",
            bed.ConnectionString,
            "--warehouse",
            bed.Warehouse,
            "--prefix",
            bed.Prefix,
            "--contracts",
            bed.Contracts,
            "--temp",
            bed.Temp,
            "--lease",
            Lease,
            .. killAt is null ? Array.Empty<string>() : ["--kill-at", killAt],
            .. suspendAt is null ? Array.Empty<string>() : ["--suspend-at", suspendAt],
            .. more,
        ];
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(fileBlocks is null ? program : "sh", arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            process.StartInfo.Environment[name] = value;
        }

        var host = new CrashHostProcess(process, bed);
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) => host.Note(line.Data);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"The host ended before it was ready: {host.Notes()}"));
            }
            else if (line.Data.StartsWith(ReadyMark, StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data[ReadyMark.Length..]);
            }
            else if (line.Data == ArmedMark)
            {
                host._armed.TrySetResult();
            }
            else
            {
                host.Note(line.Data);
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        host.Api = new LandfallClient(await ready.Task.WaitAsync(TimeSpan.FromSeconds(60)), host.Notes);
        return host;
    }

    /// <summary>From now on the process ends at its point.</summary>
    public async Task ArmAsync()
    {
        await _process.StandardInput.WriteLineAsync("arm");
        await _process.StandardInput.FlushAsync();
        await _armed.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>
    /// Waits until the process is gone and gives its exit code; the lease of one that was killed is ended for it,
    /// unless somebody is to wait for that.
    /// </summary>
    public async Task<int> WaitForEndAsync(bool leavesLease = false)
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        if (_process.ExitCode == Killed && !leavesLease)
        {
            await _bed.EndHostLeaseAsync();
        }

        return _process.ExitCode;
    }

    /// <summary>Ends the process by SIGKILL, wherever it stands.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return WaitForEndAsync();
    }

    /// <summary>Waits until the process is suspended.</summary>
    public Task WaitForSuspensionAsync() =>
        Eventually.GetAsync(
            async () => (await File.ReadAllTextAsync($"/proc/{_process.Id}/stat")).Split(") ")[^1][0] == 'T' ? this : null,
            () => $"the host is suspended. {Notes()}"
        );

    /// <summary>Lets a suspended process go on.</summary>
    public async Task ResumeAsync()
    {
        using var kill = Process.Start("kill", ["-CONT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until GET /api/health has the status and, if told, words of the detail.</summary>
    public Task WaitForStatusAsync(string status, string detail = "") =>
        Eventually.GetAsync(
            async () =>
                await Api.GetAsync("health") is var health
                && health.GetProperty("status").GetString() == status
                && (detail.Length == 0 || health.GetProperty("detail").GetString()!.Contains(detail, StringComparison.Ordinal))
                    ? this
                    : null,
            () => $"the host says {status} {detail}. {Notes()}"
        );

    /// <summary>Asks the host to stop and waits until it has.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        Assert.True(await WaitForEndAsync() == 0, $"The host ended with {_process.ExitCode}: {Notes()}");
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_notes)
        {
            _notes.AppendLine(line);
        }
    }

    /// <summary>What the process wrote.</summary>
    public string Notes()
    {
        lock (_notes)
        {
            return _notes.ToString();
        }
    }
}
