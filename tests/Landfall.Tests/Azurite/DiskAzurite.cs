using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Landfall.Tests.Azurite;

/// <summary>
/// An Azurite on ports of its own that keeps its state in a folder, so that it can be killed and come back as it was;
/// nothing listens before it is started.
/// </summary>
internal sealed class DiskAzurite : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-azurite-");
    private readonly IReadOnlyList<(string Service, string Port)> _ports = FreePorts();
    private Process? _process;

    public string ConnectionString => AzuriteStart.ConnectionString(_ports.Select(one => (one.Service, $"http://127.0.0.1:{one.Port}")));

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task StartAsync()
    {
        var ports = _ports.Select(one => $"--{one.Service.ToLowerInvariant()}Port={one.Port}");
        _process = Process.Start(AzuriteStart.Of(["--location", _folder.FullName, .. ports]))!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await ListensAsync())
        {
            Assert.False(deadline.IsCancellationRequested, $"Azurite does not listen after {Deadline}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
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
            foreach (var (_, port) in _ports)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static List<(string Service, string Port)> FreePorts()
    {
        string[] services = ["Blob", "Queue", "Table"];
        var listeners = Array.ConvertAll(services, _ => new TcpListener(IPAddress.Loopback, 0));
        Array.ForEach(listeners, listener => listener.Start());
        var ports = services.Zip(listeners, (service, listener) => (service, $"{((IPEndPoint)listener.LocalEndpoint).Port}")).ToList();
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
