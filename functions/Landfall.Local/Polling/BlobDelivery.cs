using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Landfall.Landing.Sweeping;
using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Polling;

/// <summary>
/// Calls a function for blobs, so many at a time and their folders in turn, and for each version up to 5 times while it throws, after
/// pauses that double from that between two listings; then the blob goes to the queue of given-up blobs, as the blob trigger of Functions
/// does.
/// </summary>
internal sealed class BlobDelivery(
    FunctionDescriptor function,
    string token,
    FunctionInvoker invoker,
    BlobContainerClient container,
    QueueClient poison,
    SeenVersions settled,
    LocalHostOptions options,
    TimeProvider time,
    ILogger log
)
{
    // The poison threshold of host.json.
    private const int MaxAttempts = 5;

    // What is found beyond so many blobs for each that may be under way is left to a later listing, unless few of its folder wait.
    private const int QueuedForEach = 32;

    // Blobs that failed and are tried again; new ones wait as long as there are more.
    private const int MostFailing = 10_000;

    // The blob trigger's binding data of this name.
    private const string PropertiesName = "properties";

    private readonly FairSlots _slots = new(options.MaxConcurrentBlobs);
    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _folders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<UInt128, Failures> _failures = new();

    /// <summary>
    /// True when so many calls wait that none may be started for a blob of that name; where few of its folder wait, it may beside twice as
    /// many.
    /// </summary>
    public bool IsFull(string name)
    {
        var (underWay, most) = (_underWay.Count, QueuedForEach * options.MaxConcurrentBlobs);
        return underWay >= most && (underWay >= 2 * most || _folders.GetValueOrDefault(FolderOf(name)) >= options.MaxConcurrentBlobs);
    }

    /// <summary>True while a call for a blob of that name is under way or waits for a slot.</summary>
    public bool IsUnderWay(string name) => _underWay.ContainsKey(name);

    /// <summary>True when a call for this version threw and is to be made again.</summary>
    public bool HasFailed(UInt128 version) => _failures.ContainsKey(version);

    /// <summary>True unless this version failed a moment ago, or is new while too many others fail.</summary>
    public bool MayStart(UInt128 version) =>
        _failures.TryGetValue(version, out var failures)
            ? time.GetElapsedTime(failures.LastAt) >= options.BlobPollInterval * (1 << (failures.Count - 1))
            : _failures.Count < MostFailing;

    /// <summary>Has the function called for a blob, when one of the slots is free and unless a call for its name is under way.</summary>
    public void Start(BlobItem blob, UInt128 version, CancellationToken cancellationToken)
    {
        var begins = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_underWay.TryAdd(blob.Name, CallAsync(begins.Task)))
        {
            _folders.AddOrUpdate(FolderOf(blob.Name), 1, (_, count) => count + 1);
            begins.SetResult();
        }

        async Task CallAsync(Task isUnderWay)
        {
            await isUnderWay;
            try
            {
                await _slots.WaitAsync(FolderOf(blob.Name), cancellationToken);
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();

                    // A listing beside this one may have had it called for, and the call has ended since.
                    if (!settled.Meet(version))
                    {
                        await DeliverAsync(blob, version, cancellationToken);
                    }
                }
                finally
                {
                    _slots.Release();
                }
            }
            finally
            {
                Leave(FolderOf(blob.Name));
                _underWay.TryRemove(blob.Name, out _);
            }
        }
    }

    /// <summary>This version needs no call any more.</summary>
    public void Settle(UInt128 version)
    {
        settled.Add(version);
        _failures.TryRemove(version, out _);
    }

    /// <summary>Waits until every call has ended.</summary>
    public async Task EndAsync() => await Task.WhenAll(_underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];

    private void Leave(string folder)
    {
        if (_folders.AddOrUpdate(folder, 0, (_, count) => count - 1) == 0)
        {
            // Unless another came in between.
            _folders.TryRemove(new KeyValuePair<string, int>(folder, 0));
        }
    }

    private async Task DeliverAsync(BlobItem blob, UInt128 version, CancellationToken cancellationToken)
    {
        try
        {
            var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                [PropertiesName] = PropertiesOf(blob),
                [token] = blob.Name,
            };
            await invoker.InvokeAsync(function, container.GetBlobClient(blob.Name), names, cancellationToken);
            Settle(version);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var failures = _failures.TryGetValue(version, out var before) ? before.Count + 1 : 1;
            if (failures < MaxAttempts)
            {
                _failures[version] = new Failures(failures, time.GetTimestamp());
                log.BlobFailed(failure, function.Name, blob.Name, failures);
                return;
            }

            // Not given up before it is written down: otherwise the next listing calls once more.
            if (await TryPoisonAsync(blob, cancellationToken))
            {
                Settle(version);
                log.BlobGivenUp(failure, function.Name, blob.Name, failures, poison.Name);
            }
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
                FunctionId = $"Host.Functions.{function.Name}",
                BlobType = "BlockBlob",
                ContainerName = container.Name,
                BlobName = blob.Name,
                ETag = blob.Properties.ETag?.ToString("H"),
            }
        );
        try
        {
            await poison.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await poison.SendMessageAsync(
                Convert.ToBase64String(message),
                timeToLive: LandfallQueues.Forever,
                cancellationToken: cancellationToken
            );
            return true;
        }
        catch (Exception failure)
            when (failure is RequestFailedException or AggregateException && !cancellationToken.IsCancellationRequested)
        {
            log.PoisonUnwritten(failure, function.Name, blob.Name, poison.Name);
            return false;
        }
    }

    private readonly record struct Failures(int Count, long LastAt);
}
