using Azure;
using Azure.Storage.Blobs;

namespace Landfall.Cli.Hosting;

/// <summary>The storage of one machine's Landfall: the one that AzureWebJobsStorage names, or an Azurite of its own.</summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private const string Variable = "AzureWebJobsStorage";

    private readonly AzuriteServer? _own;

    private LocalStorage(string connectionString, AzuriteServer? own)
    {
        ConnectionString = connectionString;
        _own = own;
        Address = new BlobServiceClient(connectionString).Uri;
    }

    /// <summary>How to connect to it.</summary>
    public string ConnectionString { get; }

    /// <summary>Its blob endpoint.</summary>
    public Uri Address { get; }

    /// <summary>True when it ends with this process.</summary>
    public bool IsOwn => _own is not null;

    /// <summary>
    /// Opens the storage; an Azurite of its own keeps its blobs in <paramref name="folder"/>, or in memory when that is null.
    /// </summary>
    /// <exception cref="CliException">The named storage does not answer, or Azurite cannot be started.</exception>
    public static async Task<LocalStorage> OpenAsync(string? folder, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } named)
        {
            var own = await AzuriteServer.StartAsync(folder, port: 0, cancellationToken);
            return new LocalStorage(own.ConnectionString, own);
        }

        var service = Client(named);
        if (await AnswersAsync(service, cancellationToken))
        {
            return new LocalStorage(named, own: null);
        }

        if (!service.Uri.IsLoopback)
        {
            throw new CliException(
                ExitCode.Unreachable,
                $"The storage at {service.Uri}, which {Variable} names, does not answer.",
                $"Correct {Variable}, or unset it to use an Azurite of this folder."
            );
        }

        var server = await AzuriteServer.StartAsync(folder, service.Uri.Port, cancellationToken);
        // Its own string names the ports of queues and tables too.
        return new LocalStorage(server.ConnectionString, server);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static BlobServiceClient Client(string connectionString)
    {
        try
        {
            return new BlobServiceClient(
                connectionString,
                new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(3) } }
            );
        }
        catch (FormatException malformed)
        {
            throw new CliException(
                ExitCode.Usage,
                $"{Variable} is not a storage connection string: {malformed.Message}",
                $"Correct {Variable}, or unset it to use an Azurite of this folder.",
                malformed
            );
        }
    }

    private static async Task<bool> AnswersAsync(BlobServiceClient service, CancellationToken cancellationToken)
    {
        try
        {
            await service.GetPropertiesAsync(cancellationToken);
            return true;
        }
        catch (RequestFailedException failure)
        {
            // A status means that somebody is there; what is wrong then shows with the first use.
            return failure.Status != 0;
        }
        catch (AggregateException)
        {
            return false;
        }
    }
}
