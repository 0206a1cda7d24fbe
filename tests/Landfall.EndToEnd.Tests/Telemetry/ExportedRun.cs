using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Telemetry;

/// <summary>A host that sends telemetry while it loads one file and refuses another.</summary>
internal sealed class ExportedRun : IDisposable
{
    /// <summary>Stands in the name column, in what cannot be read and in the file that is refused.</summary>
    public const string Canary = "Quetzalcoatl";

    // Without a receiver a host stops in two or three seconds, and with one that hangs in four more; the rest is for a starved machine.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, string> _environment;

    public ExportedRun(AzuriteFixture azurite, params (string Name, string Value)[] environment)
    {
        Bed = new LandfallBed(azurite);
        Bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        Folder = Path.Combine(Path.GetDirectoryName(Bed.Warehouse)!, "telemetry");
        _environment = environment.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
    }

    public LandfallBed Bed { get; }

    /// <summary>Where waits what could not be sent.</summary>
    public string Folder { get; }

    /// <summary>Bytes that wait there.</summary>
    public long Kept => Directory.Exists(Folder) ? Files.Sum(file => file.Length) : 0;

    private IEnumerable<FileInfo> Files => new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories);

    /// <summary>The settings that send to Azure Monitor.</summary>
    public static (string, string) AzureMonitor(Uri receiver) =>
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={receiver}");

    /// <summary>The settings that send by OTLP over HTTP.</summary>
    public static (string, string)[] Otlp(Uri receiver) =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_SERVICE_NAME", "landfall-of-the-test"),
        ];

    /// <summary>Time to send all before the end, on a starved machine too.</summary>
    public static (string, string) Patient => ("Landfall__Telemetry__StopWithin", "00:00:20");

    /// <summary>A port where nobody listens.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public Task<CrashHostProcess> StartAsync() => CrashHostProcess.StartAsync(Bed, environment: _environment);

    /// <summary>Loads one file and has one refused; gives the batches in that order.</summary>
    public async Task<IReadOnlyList<Ingestion>> FilesAsync(CrashHostProcess host)
    {
        await Bed.DropAsync("crm/a.csv", Encoding.UTF8.GetBytes($"Id,Name,Age\n1,{Canary},36\n2,Bo,{Canary}\n3,Cy,4\n"));
        await Bed.DropAsync("crm/b.csv", Encoding.UTF8.GetBytes($"<html>{Canary}</html>"));
        var ended = await host.Api.AllEndedAsync(2);
        Assert.Equal(["published", "refused"], ended.Select(one => one.State));
        await Bed.QuietAsync();
        return ended;
    }

    /// <summary>Stops the host; it ends in bounded time, whatever became of the receiver.</summary>
    public static async Task StopAsync(CrashHostProcess host)
    {
        var started = Stopwatch.GetTimestamp();
        await host.StopAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, StopTime);
    }

    /// <summary>Waits until the host's own metrics count something lost for this reason.</summary>
    public static Task LostAsync(CrashHostProcess host, string reason) =>
        Eventually.GetAsync(
            async () =>
                (await host.Api.Http.GetStringAsync(new Uri("metrics", UriKind.Relative)))
                    .Split('\n')
                    .FirstOrDefault(line =>
                        line.StartsWith($"landfall_telemetry_lost_total{{landfall_reason=\"{reason}\"}} ", StringComparison.Ordinal)
                        && !line.Contains("} 0", StringComparison.Ordinal)
                    ),
            () => $"landfall.telemetry.lost counts {reason}. {host.Notes()}"
        );

    /// <summary>As if three minutes went by: so long a file is locked that the exporter tried to send.</summary>
    public void LetLocksEnd()
    {
        foreach (var file in Files.Where(file => file.Extension == ".lock").ToList())
        {
            file.MoveTo(file.FullName[..file.FullName.LastIndexOf('@')]);
        }
    }

    public void Dispose() => Bed.Dispose();
}
