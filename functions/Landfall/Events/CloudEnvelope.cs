using System.Text.Json;
using Azure.Messaging;

namespace Landfall.Events;

/// <summary>Events as CloudEvents 1.0.</summary>
public static class CloudEnvelope
{
    private const string Json = "application/json";

    /// <summary>Puts an event into an envelope.</summary>
    public static CloudEvent Of(LandfallEvent sent, string source) =>
        new(source, sent.Type, sent.Data, Json, CloudEventDataFormat.Json)
        {
            Id = sent.Id,
            Subject = sent.Table,
            Time = sent.Time,
        };

    /// <summary>
    /// Reads the update of a table; null for an event of another type, and for one that does not hold what its type says.
    /// </summary>
    public static TableUpdatedData? TableUpdated(CloudEvent received)
    {
        if (received.Type != EventType.TableUpdated || received.Data is null)
        {
            return null;
        }

        try
        {
            var data = JsonSerializer.Deserialize(received.Data, EventJson.Default.TableUpdatedData);
            return data is { Table: not null, Batches: not null } ? data : null;
        }
        catch (JsonException)
        {
            // The caller says that it was left alone: anybody with the topic's key can send anything.
            return null;
        }
    }
}
