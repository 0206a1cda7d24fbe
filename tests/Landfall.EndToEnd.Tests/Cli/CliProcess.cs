using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>A run of the command in a process of its own.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private CliProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it in <paramref name="folder"/>, without the caller's storage settings.</summary>
    public static CliProcess Start(string folder, params string[] arguments) => StartOn(storage: null, folder, arguments);

    /// <summary>Starts it in <paramref name="folder"/> on a storage that somebody else runs.</summary>
    public static CliProcess StartOn(string? storage, string folder, params string[] arguments) =>
        StartWith("AzureWebJobsStorage", storage, folder, arguments);

    /// <summary>Starts it in <paramref name="folder"/> with a variable in its environment.</summary>
    public static CliProcess StartWith(string variable, string? value, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Landfall.Cli.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["AzureWebJobsStorage"] = null;
        start.Environment[variable] = value;
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>True when it runs no more.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Runs it to its end.</summary>
    public static async Task<CliResult> RunAsync(string folder, params string[] arguments)
    {
        await using var run = Start(folder, arguments);
        return await run.EndAsync();
    }

    /// <summary>Runs it to its end with a variable in its environment.</summary>
    public static async Task<CliResult> RunWithAsync(string variable, string value, string folder, params string[] arguments)
    {
        await using var run = StartWith(variable, value, folder, arguments);
        return await run.EndAsync();
    }

    /// <summary>Waits for its end; not for longer than three minutes unless a test knows that it takes longer.</summary>
    public async Task<CliResult> EndAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync().WaitAsync(patience ?? Patience);
        return new CliResult(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Presses Ctrl-C.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>Sends it a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), $"There is no SIG{signal} to send on Windows.");
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
