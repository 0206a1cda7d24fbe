using Azure;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.Options;

namespace Landfall.Events.EventGrid;

/// <summary>Sends events to an Event Grid topic, one a request; the client tries again a few times, then the caller does.</summary>
public sealed class EventGridSink(EventGridPublisherClient client, IOptions<EventOptions> events) : IEventSink
{
    /// <summary>The client of a topic.</summary>
    public static EventGridPublisherClient Client(EventGridOptions options) => options.Key is { Length: > 0 } key
        ? new EventGridPublisherClient(options.Topic, new AzureKeyCredential(key))
        : new EventGridPublisherClient(options.Topic, new ManagedIdentityCredential(
            options.ClientId is { Length: > 0 } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned));

    /// <inheritdoc/>
    /// <exception cref="RequestFailedException">The topic refused it or did not answer.</exception>
    public Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken) =>
        client.SendEventAsync(CloudEnvelope.Of(sent, events.Value.Source), cancellationToken);
}
