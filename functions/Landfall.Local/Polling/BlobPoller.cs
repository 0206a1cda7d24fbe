using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Polling;

/// <summary>
/// Lists a container again and again and calls a function once for each version of a blob, up to 5 times while it throws; then the blob
/// goes to the queue of given-up blobs, as the blob trigger of Functions does.
/// </summary>
internal sealed class BlobPoller
{
    // The poison threshold of host.json.
    private const int MaxAttempts = 5;

    // The blob trigger's binding data of this name.
    private const string PropertiesName = "properties";

    private readonly FunctionDescriptor _function;
    private readonly FunctionInvoker _invoker;
    private readonly LocalHostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BlobContainerClient _container;
    private readonly QueueClient _poison;
    private readonly string _token;
    private ConcurrentDictionary<string, SeenBlob> _seen = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">A setting is missing, or the blob path is not a container and one token.</exception>
    public BlobPoller(
        FunctionDescriptor function,
        FunctionInvoker invoker,
        StorageConnections connections,
        IConfiguration configuration,
        LocalHostOptions options,
        TimeProvider time,
        ILogger log
    )
    {
        var trigger = (BlobTriggerAttribute)function.TriggerAttribute;
        var path = SettingExpression.Resolve(trigger.BlobPath, configuration, function.Name);
        if (path.Split('/') is not [{ Length: > 0 } container, ['{', .. { Length: > 0 } token, '}']])
        {
            throw new InvalidOperationException(
                $"Function '{function.Name}': blob path '{path}' is not a container and one token; write it as 'container/{{name}}'."
            );
        }

        (_function, _invoker, _options, _time, _log, _token) = (function, invoker, options, time, log, token);
        _container = connections.Blobs(trigger.Connection).GetBlobContainerClient(container);
        _poison = connections.Queues(trigger.Connection).GetQueueClient(LandfallNames.BlobPoison);
    }

    /// <summary>Polls until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var start = _time.GetTimestamp();
            try
            {
                await PollAsync(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                _log.PollFailed(failure, _function.Name, _container.Name);
            }

            // A container of many blobs must not keep the storage busy with listings alone.
            var rest = 2 * _time.GetElapsedTime(start);
            await Task.Delay(rest > _options.BlobPollInterval ? rest : _options.BlobPollInterval, _time, cancellationToken);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        var listed = new ConcurrentDictionary<string, SeenBlob>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrentBlobs, CancellationToken = cancellationToken };
        try
        {
            var blobs = _container.GetBlobsAsync(cancellationToken: cancellationToken);
            await Parallel.ForEachAsync(blobs, parallel, async (blob, token) => listed[blob.Name] = await DeliverAsync(blob, token));
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }

        // What is not listed any more is forgotten, so memory follows the container.
        _seen = listed;
    }

    private async ValueTask<SeenBlob> DeliverAsync(BlobItem blob, CancellationToken cancellationToken)
    {
        var version = blob.Properties.ETag.GetValueOrDefault();
        var seen =
            _seen.GetValueOrDefault(blob.Name) is { } known && known.ETag == version
                ? known
                : new SeenBlob(version, Failures: 0, IsSettled: false);
        if (seen.IsSettled)
        {
            return seen;
        }

        try
        {
            var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                [PropertiesName] = PropertiesOf(blob),
                [_token] = blob.Name,
            };
            await _invoker.InvokeAsync(_function, _container.GetBlobClient(blob.Name), names, cancellationToken);
            return seen with { IsSettled = true };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var failures = seen.Failures + 1;
            if (failures < MaxAttempts)
            {
                _log.BlobFailed(failure, _function.Name, blob.Name, failures);
                return seen with { Failures = failures };
            }

            if (!await TryPoisonAsync(blob, cancellationToken))
            {
                // Not given up before it is written down: the next listing calls once more.
                return seen;
            }

            _log.BlobGivenUp(failure, _function.Name, blob.Name, failures, _poison.Name);
            return seen with { Failures = failures, IsSettled = true };
        }
    }

    // As the host of Functions writes them, with the version that it leaves out: what the listing knows nobody has to ask for.
    private static string PropertiesOf(BlobItem blob) =>
        JsonSerializer.Serialize(
            new
            {
                ETag = blob.Properties.ETag?.ToString("G"),
                blob.Properties.LastModified,
                blob.Properties.ContentLength,
            }
        );

    private async Task<bool> TryPoisonAsync(BlobItem blob, CancellationToken cancellationToken)
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                FunctionId = $"Host.Functions.{_function.Name}",
                BlobType = "BlockBlob",
                ContainerName = _container.Name,
                BlobName = blob.Name,
                ETag = blob.Properties.ETag?.ToString("H"),
            }
        );
        try
        {
            await _poison.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await _poison.SendMessageAsync(
                Convert.ToBase64String(message),
                timeToLive: LandfallQueues.Forever,
                cancellationToken: cancellationToken
            );
            return true;
        }
        catch (Exception failure)
            when (failure is RequestFailedException or AggregateException && !cancellationToken.IsCancellationRequested)
        {
            _log.PoisonUnwritten(failure, _function.Name, blob.Name, _poison.Name);
            return false;
        }
    }
}
