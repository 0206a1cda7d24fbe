using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Landfall.Faults.Tests.Durable;

/// <summary>An Azurite that keeps its state in a folder, on ports of its own, so that it can be killed and come back as it was.</summary>
internal sealed class DiskAzurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Azurite ends with its standard input, so a killed test run leaves no server behind.
    private const string Start =
        "process.argv.splice(1,0,'azurite');" + "process.stdin.resume().on('end',()=>process.exit(0));require(process.env.AZURITE_MAIN);";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-azurite-");
    private readonly int[] _ports = FreePorts();
    private Process? _process;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{_ports[0]}/{Account};QueueEndpoint=http://127.0.0.1:{_ports[1]}/{Account};"
        + $"TableEndpoint=http://127.0.0.1:{_ports[2]}/{Account};";

    public async Task StartAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Functions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("Run the tests from a clone of the repository.");
        }

        _process = Process.Start(
            new ProcessStartInfo(
                "node",
                [
                    "-e",
                    Start,
                    "--",
                    "--silent",
                    "--location",
                    _folder.FullName,
                    "--blobPort",
                    $"{_ports[0]}",
                    "--queuePort",
                    $"{_ports[1]}",
                    "--tablePort",
                    $"{_ports[2]}",
                    "--skipApiVersionCheck",
                    "--loose",
                    "--disableTelemetry",
                ]
            )
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                Environment = { ["AZURITE_MAIN"] = Path.Combine(root.FullName, "eng/npm/node_modules/azurite/dist/src/azurite.js") },
            }
        )!;
        foreach (var port in _ports)
        {
            await EngineBed.UntilAsync(() => ListensAsync(port), TimeSpan.FromSeconds(60), $"Azurite listens on {port}");
        }
    }

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

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
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
        Array.ForEach(listeners, listener => listener.Stop());
        return ports;
    }
}
