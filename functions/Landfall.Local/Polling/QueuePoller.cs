using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Polling;

/// <summary>
/// Takes messages from a queue and calls a function with the text of each, as the queue trigger of Functions does: after ten tries a
/// message goes to the queue <c>name-poison</c>, and so does one that is not base64, which no function is called with.
/// </summary>
internal sealed class QueuePoller
{
    private const int MostTries = 10;
    private const int Together = 16;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly FunctionDescriptor _function;
    private readonly FunctionInvoker _invoker;
    private readonly TimeSpan _betweenTries;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly QueueClient _queue;
    private readonly QueueClient _poison;

    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public QueuePoller(
        FunctionDescriptor function,
        FunctionInvoker invoker,
        StorageConnections connections,
        IConfiguration configuration,
        LocalHostOptions options,
        TimeProvider time,
        ILogger log
    )
    {
        var trigger = (QueueTriggerAttribute)function.TriggerAttribute;
        var name = SettingExpression.Resolve(trigger.QueueName, configuration, function.Name);
        var queues = connections.Queues(trigger.Connection);
        (_queue, _poison) = (queues.GetQueueClient(name), queues.GetQueueClient(LandfallNames.PoisonOf(name)));
        (_function, _invoker, _betweenTries, _time, _log) = (function, invoker, options.MessageRetryPause, time, log);
    }

    /// <summary>Polls until cancelled; an empty queue is asked less and less often.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var messages = await ReceiveAsync(cancellationToken);
                pause = messages.Length > 0 ? ShortestPause : pause;
                foreach (var message in messages)
                {
                    await TakeAsync(message, cancellationToken);
                }
            }
            catch (Exception failure)
                when (failure is RequestFailedException or AggregateException && !cancellationToken.IsCancellationRequested)
            {
                _log.QueueUnreadable(failure, _function.Name, _queue.Name);
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _queue.ReceiveMessagesAsync(Together, _betweenTries, cancellationToken)).Value;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await _queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return [];
        }
    }

    private async Task TakeAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _invoker.InvokeAsync(_function, TextOf(message), names: null, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (message.DequeueCount < MostTries)
            {
                _log.MessageFailed(failure, _function.Name, message.MessageId, _queue.Name, message.DequeueCount);
                return;
            }

            await _poison.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await _poison.SendMessageAsync(message.MessageText, timeToLive: LandfallQueues.Forever, cancellationToken: cancellationToken);
            _log.MessagePoisoned(failure, _function.Name, message.MessageId, _queue.Name, message.DequeueCount, _poison.Name);
        }

        await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
    }

    // As Event Grid writes messages, and as the queue trigger of Functions reads them.
    private static string TextOf(QueueMessage message) => Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText));
}
