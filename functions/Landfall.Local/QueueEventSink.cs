using System.Text.Json;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Landfall.Costs;
using Landfall.Events;
using Landfall.Events.Files;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Landfall.Local;

/// <summary>
/// Writes each event into the queue that Event Grid delivers into on Azure, so that the same function is called with it, and as a line into
/// a file for people.
/// </summary>
public sealed class QueueEventSink : IEventSink
{
    private readonly FileEventSink _file;
    private readonly QueueClient _queue;
    private readonly string _source;

    public QueueEventSink(FileEventSink file, IConfiguration configuration, IOptions<EventOptions> options, UsageMeter usage)
    {
        (_file, _source) = (file, options.Value.Source);
        _queue = new QueueClient(
            configuration[LandfallNames.EventStorageSetting],
            configuration[LandfallNames.EventsQueueSetting],
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }.Counted(StorageServices.Queue, usage)
        );
    }

    /// <inheritdoc/>
    public async Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken)
    {
        await EnqueueAsync(JsonSerializer.Serialize(CloudEnvelope.Of(sent, _source)), cancellationToken);

        // After the queue: while that is away, each try would write the line again.
        await _file.SendAsync(sent, cancellationToken);
    }

    private async Task EnqueueAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.SendMessageAsync(message, cancellationToken);
        }
        catch (Azure.RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await _queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await _queue.SendMessageAsync(message, cancellationToken);
        }
    }
}
