using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Landfall.Cli.Hosting;

/// <summary>An Azurite of this process's own, with blobs, queues and tables, which ends with it.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    // Azurite's published development account; it opens nothing but an emulator.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const string ListeningMark = " service is successfully listening at ";

    private static readonly string[] Services = ["Blob", "Queue", "Table"];

    // Ctrl-C and the end of a terminal reach every process of it; the server has to outlive the host, so it ends by its standard input
    // alone, saving its state. It says so before it saves, and behind a host that was killed nobody hears that: a failed word must not end
    // it first.
    private const string Script = """
        for (const out of [process.stdout, process.stderr]) { out.on('error', () => {}); }
        process.on('SIGHUP', () => {});
        const once = process.once;
        process.once = function (event, action) {
            return event === 'SIGINT' ? process.on('SIGINT', () => {}) : once.call(process, event, action);
        };
        process.stdin.resume().on('end', () => { process.emit('SIGTERM'); setTimeout(() => process.exit(0), 5000).unref(); });
        const main = process.argv[1];
        process.argv[1] = 'azurite';
        require(main);
        """;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private AzuriteServer(Process process, IReadOnlyDictionary<string, string> addresses)
    {
        _process = process;
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + string.Concat(Services.Select(service => $"{service}Endpoint={addresses[service].TrimEnd('/')}/{Account};"));
    }

    /// <summary>How to connect to it.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server, its blobs on <paramref name="port"/> and the rest on free ports, that keeps what it has in
    /// <paramref name="folder"/>, or in memory when that is null.</summary>
    /// <exception cref="CliException">Node.js or Azurite is missing, or it ends at once.</exception>
    public static async Task<AzuriteServer> StartAsync(string? folder, int port, CancellationToken cancellationToken)
    {
        string[] persistence = folder is null ? ["--inMemoryPersistence"] : ["--location", folder];
        var start = new ProcessStartInfo(
            "node",
            [
                "-e",
                Script,
                "--",
                AzuriteProgram.Find(),
                "--silent",
                .. persistence,
                "--blobPort",
                port.ToString(CultureInfo.InvariantCulture),
                "--queuePort",
                "0",
                "--tablePort",
                "0",
                "--skipApiVersionCheck",
                "--loose",
                "--disableTelemetry",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new CliException(
                ExitCode.Unreachable,
                "Node.js was not found; it runs Azurite, the storage of one machine.",
                "Install Node.js 20 or newer, or set AzureWebJobsStorage to a storage that runs.",
                missing
            );
        }

        try
        {
            return new AzuriteServer(process, await ListeningAsync(process).WaitAsync(StartTime, cancellationToken));
        }
        catch
        {
            process.StandardInput.Close();
            process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(EndTime);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static Task<IReadOnlyDictionary<string, string>> ListeningAsync(Process process)
    {
        var listening = new TaskCompletionSource<IReadOnlyDictionary<string, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = new List<string>();
        process.ErrorDataReceived += (_, line) => words.Add(line.Data ?? "");
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(
                    new CliException(
                        ExitCode.Unreachable,
                        $"Azurite ended before it listened: {string.Join(' ', words).Trim()}",
                        "Run 'npm ci' in eng/npm, or set AzureWebJobsStorage to a storage that runs."
                    )
                );
            }
            else if (line.Data.IndexOf(ListeningMark, StringComparison.Ordinal) is var at and >= 0)
            {
                // Such as: Azurite Queue service is successfully listening at http://127.0.0.1:40001
                addresses[line.Data[..at].Split(' ')[^1]] = line.Data[(at + ListeningMark.Length)..].Trim();
                if (Services.All(addresses.ContainsKey))
                {
                    listening.TrySetResult(addresses);
                }
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return listening.Task;
    }
}

/// <summary>Finds Azurite.</summary>
internal static class AzuriteProgram
{
    private static readonly string Main = Path.Combine("node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>Its script: under eng/npm here or above, or behind <c>azurite</c> on the path.</summary>
    /// <exception cref="CliException">It is nowhere.</exception>
    public static string Find()
    {
        var restored = Path.Combine("eng", "npm", Main);
        return Upwards.Find(AppContext.BaseDirectory, restored, File.Exists)
            ?? Upwards.Find(Directory.GetCurrentDirectory(), restored, File.Exists)
            ?? OnPath().FirstOrDefault(File.Exists)
            ?? throw new CliException(
                ExitCode.Unreachable,
                "Azurite, the storage of one machine, was not found in eng/npm or on the path.",
                "Run 'npm install -g azurite', or set AzureWebJobsStorage to a storage that runs."
            );
    }

    private static IEnumerable<string> OnPath()
    {
        foreach (
            var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
                Path.PathSeparator,
                StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            // npm links the script on Unix and writes a .cmd beside node_modules on Windows.
            var link = new FileInfo(Path.Combine(folder, "azurite"));
            if (link.LinkTarget is not null && link.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                yield return target.FullName;
            }

            if (File.Exists(Path.Combine(folder, "azurite.cmd")))
            {
                yield return Path.Combine(folder, Main);
            }
        }
    }
}
