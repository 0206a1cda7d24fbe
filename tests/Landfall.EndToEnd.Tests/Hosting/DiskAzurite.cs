using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>
/// An Azurite on ports of its own that keeps its state in a folder, so that it can be killed and come back as it was;
/// nothing listens before it is started.
/// </summary>
internal sealed class DiskAzurite : IAsyncDisposable
{
    // Azurite's published development account; it opens nothing but an emulator.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Azurite ends with its standard input, so a killed test run leaves no server behind.
    private const string Start =
        "process.argv.splice(1,0,'azurite');process.stdin.resume().on('end',()=>process.exit(0));require(process.env.AZURITE_MAIN);";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-azurite-");
    private readonly int[] _ports = FreePorts();
    private Process? _process;

    public string ConnectionString =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
                + $"BlobEndpoint=http://127.0.0.1:{_ports[0]}/{Account};QueueEndpoint=http://127.0.0.1:{_ports[1]}/{Account};"
        ) + FormattableString.Invariant($"TableEndpoint=http://127.0.0.1:{_ports[2]}/{Account};");

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task StartAsync()
    {
        string[] ports =
        [
            .. _ports.Zip((string[])["--blobPort", "--queuePort", "--tablePort"], (port, name) =>
                FormattableString.Invariant($"{name}={port}")
            ),
        ];
        string[] arguments =
        [
            "-e",
            Start,
            "--",
            "--silent",
            "--location",
            _folder.FullName,
            .. ports,
            "--skipApiVersionCheck",
            "--loose",
            "--disableTelemetry",
        ];
        _process = Process.Start(
            new ProcessStartInfo("node", arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment =
                {
                    ["AZURITE_MAIN"] = Path.Combine(
                        SharedData.Repository,
                        "eng",
                        "npm",
                        "node_modules",
                        "azurite",
                        "dist",
                        "src",
                        "azurite.js"
                    ),
                },
            }
        )!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        await Eventually.GetAsync(async () => await ListensAsync() ? this : null, () => "Azurite listens");
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task<bool> ListensAsync()
    {
        try
        {
            foreach (var port in _ports)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int[] FreePorts()
    {
        TcpListener[] listeners = [new(IPAddress.Loopback, 0), new(IPAddress.Loopback, 0), new(IPAddress.Loopback, 0)];
        Array.ForEach(listeners, listener => listener.Start());
        var ports = Array.ConvertAll(listeners, listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
