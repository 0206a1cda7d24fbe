using System.Text.Json;
using Azure.Messaging;
using Landfall.Scheduling;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>A table was updated: tell the tables that wait for it.</summary>
public sealed class TableUpdated(ReadyTables tables)
{
    /// <summary>
    /// At least once for every message of the queue, in any order: one CloudEvent as JSON, as Event Grid delivers it, or an array of them.
    /// An event that was taken
    /// changes nothing, and one of another type is left alone.
    /// </summary>
    /// <exception cref="FormatException">The message is not that; after its tries it goes to the poison queue.</exception>
    [Function(nameof(TableUpdated))]
    public async Task Run(
        [QueueTrigger($"%{LandfallNames.EventsQueueSetting}%", Connection = LandfallNames.EventStorageSetting)] string message,
        CancellationToken cancellationToken
    )
    {
        foreach (var received in Read(message))
        {
            await tables.TakeAsync(received, cancellationToken);
        }
    }

    private static CloudEvent[] Read(string message)
    {
        try
        {
            return CloudEvent.ParseMany(new BinaryData(message));
        }
        catch (Exception notOne) when (notOne is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new FormatException(
                "A message in the queue of events is no CloudEvent; expected one of CloudEvents 1.0 as JSON, or an array of them. Set the event subscription's delivery schema to CloudEvents 1.0.",
                notOne
            );
        }
    }
}
