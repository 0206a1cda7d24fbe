using System.Diagnostics;
using System.Text;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>The app in a process of its own, which may end itself by SIGKILL at a crash point.</summary>
public sealed class CrashHostProcess : IAsyncDisposable
{
    /// <summary>What a shell says of a process that ended by SIGKILL: 128 + 9.</summary>
    public const int Killed = 137;

    private const string ReadyMark = "ready ";
    private const string ArmedMark = "armed";

    private readonly Process _process;
    private readonly StringBuilder _notes = new();
    private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CrashHostProcess(Process process) => _process = process;

    public LandfallClient Api { get; private set; } = null!;

    /// <summary>Starts it on <paramref name="bed"/> and waits until it answers; it kills itself at the point <paramref name="killAt"/> once it is armed.</summary>
    public static async Task<CrashHostProcess> StartAsync(LandfallBed bed, string? killAt = null)
    {
        string[] arguments =
        [
            "--storage", bed.ConnectionString, "--warehouse", bed.Warehouse, "--prefix", bed.Prefix, "--contracts", bed.Contracts, "--temp", bed.Temp,
            .. killAt is null ? Array.Empty<string>() : ["--kill-at", killAt],
        ];
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Landfall.CrashHost"), arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var host = new CrashHostProcess(process);
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

    /// <summary>Waits until the process is gone and gives its exit code.</summary>
    public async Task<int> WaitForEndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

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

    private string Notes()
    {
        lock (_notes)
        {
            return _notes.ToString();
        }
    }
}
