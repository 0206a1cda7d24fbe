using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Contracts;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Cli.Landing;

/// <summary>The storage that sources drop their files in.</summary>
internal sealed class LandingZone
{
    private readonly LandfallContainers _containers;

    /// <summary>Connects to the containers with that prefix.</summary>
    public LandingZone(string connectionString, string prefix)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 3, Mode = RetryMode.Exponential, NetworkTimeout = TimeSpan.FromMinutes(5) } };
        _containers = new LandfallContainers(new BlobServiceClient(connectionString, options), Options.Create(new StorageOptions { Prefix = prefix }));
    }

    /// <summary>The contracts in force.</summary>
    /// <exception cref="CliException">Storage does not answer.</exception>
    public Task<ContractSet> ContractsAsync(CancellationToken cancellationToken) =>
        AskAsync(async () => await new ContractStore(_containers).LoadCurrentAsync(cancellationToken));

    /// <summary>Uploads a stream; it is seen by the host when it is complete.</summary>
    /// <exception cref="CliException">Storage does not answer.</exception>
    public Task UploadAsync(string name, Stream content, IProgress<long>? progress, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var options = new BlobUploadOptions { ProgressHandler = progress };
        await _containers.Landing.GetBlobClient(name).UploadAsync(content, options, cancellationToken);
        return name;
    });

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException)
        {
            throw new CliException(ExitCode.Unreachable, $"The storage at {_containers.Landing.Uri} cannot be used: {failure.Message.Split('\n')[0]}", "See that the host and its storage run ('landfall status').", failure);
        }
    }
}
