using System.Collections.Concurrent;
using System.Diagnostics;
using Azure.Storage.Blobs;
using Landfall.Tests.Azurite;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Landfall.Tests.Azurite;

/// <summary>
/// One Azurite with blobs, queues and tables, in memory on free ports, for the whole test run; take it by a constructor parameter.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private const string ListeningMark = " service is successfully listening at ";

    // Azurite's published development account; it opens nothing but an emulator.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Azurite ends with its standard input, so a killed test run leaves no server behind.
    private const string Start =
        "process.argv.splice(1,0,'azurite');process.stdin.resume().on('end',()=>process.exit(0));require(process.env.AZURITE_MAIN);";

    private static readonly string[] Services = ["Blob", "Queue", "Table"];

    private static readonly string[] Arguments =
    [
        "--silent",
        "--inMemoryPersistence",
        "--blobPort",
        "0",
        "--queuePort",
        "0",
        "--tablePort",
        "0",
        "--skipApiVersionCheck",
        "--loose",
        "--disableTelemetry",
    ];

    private readonly Process _process = new();
    private int _prefixes;

    /// <summary>The connection string of the server, without a secondary location.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A client of its blobs.</summary>
    public BlobServiceClient Service { get; private set; } = null!;

    /// <summary>A container prefix that no other test of this run has, such as <c>t12-</c>.</summary>
    public string NewPrefix() => $"t{Interlocked.Increment(ref _prefixes)}-";

    public async ValueTask InitializeAsync()
    {
        var main = Path.Combine(RepositoryRoot(), "eng", "npm", "node_modules", "azurite", "dist", "src", "azurite.js");
        _process.StartInfo = new ProcessStartInfo("node", ["-e", Start, "--", .. Arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["AZURITE_MAIN"] = main },
        };
        var addresses = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(
                    new InvalidOperationException($"Azurite ended before it listened; expected it at {main}: run npm ci in eng/npm.")
                );
            }
            else if (line.Data.IndexOf(ListeningMark, StringComparison.Ordinal) is var at and >= 0)
            {
                addresses[line.Data[..at].Split(' ')[^1]] = line.Data[(at + ListeningMark.Length)..].Trim();
                if (Services.All(addresses.ContainsKey))
                {
                    listening.TrySetResult();
                }
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + string.Concat(Services.Select(service => $"{service}Endpoint={addresses[service]}/{Account};"));
        Service = new BlobServiceClient(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        _process.Dispose();
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"Functions.sln is in no folder above {AppContext.BaseDirectory}: run the tests from a clone of the repository."
        );
    }
}
