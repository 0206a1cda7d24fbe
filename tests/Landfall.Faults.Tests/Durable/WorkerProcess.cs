using System.Collections.Concurrent;
using System.Diagnostics;

namespace Landfall.Faults.Tests.Durable;

/// <summary>An engine in a process of its own, to be killed or suspended.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>What it wrote, line by line.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public static async Task<WorkerProcess> StartAsync(string storage, string taskHub, bool holds)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Landfall.CrashHost.dll");
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "dotnet",
                [host, "--storage", storage, "--task-hub", taskHub, "--holds", holds ? "true" : "false"]
            )
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        var worker = new WorkerProcess(process);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                worker.Lines.Enqueue(line.Data);
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        await worker.UntilAsync("ready", TimeSpan.FromSeconds(60));
        return worker;
    }

    public Task UntilAsync(string line, TimeSpan deadline) =>
        EngineBed.UntilAsync(
            () => Task.FromResult(Lines.Contains(line)),
            deadline,
            $"the worker writes '{line}'; it wrote: {string.Join("; ", Lines)}"
        );

    public void Kill() => _process.Kill();

    public bool HasExited => _process.HasExited;

    /// <summary>Sends SIGSTOP or SIGCONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
