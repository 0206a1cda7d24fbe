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

    private static readonly string[] Services = ["Blob", "Queue", "Table"];

    private static readonly string[] Arguments = ["--inMemoryPersistence", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"];

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
        _process.StartInfo = AzuriteStart.Of(Arguments);
        var addresses = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(
                    new InvalidOperationException(
                        $"Azurite ended before it listened; expected it at {AzuriteStart.Main}: run npm ci in eng/npm."
                    )
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
        ConnectionString = AzuriteStart.ConnectionString(Services.Select(service => (service, addresses[service])));
        Service = new BlobServiceClient(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        _process.Dispose();
    }
}
