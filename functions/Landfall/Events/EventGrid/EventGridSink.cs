using System.ComponentModel.DataAnnotations;
using Azure;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.Options;

namespace Landfall.Events.EventGrid;

/// <summary>Sends events to an Event Grid topic, one a request; the client tries again a few times, then the caller does.</summary>
public sealed class EventGridSink(EventGridPublisherClient client, IOptions<EventOptions> events) : IEventSink
{
    /// <summary>The client of a topic.</summary>
    public static EventGridPublisherClient Client(EventGridOptions options) =>
        options.Key is { Length: > 0 } key
            ? new EventGridPublisherClient(options.Topic, new AzureKeyCredential(key))
            : new EventGridPublisherClient(
                options.Topic,
                new ManagedIdentityCredential(
                    options.ClientId is { Length: > 0 } id
                        ? ManagedIdentityId.FromUserAssignedClientId(id)
                        : ManagedIdentityId.SystemAssigned
                )
            );

    /// <inheritdoc/>
    /// <exception cref="RequestFailedException">The topic refused it or did not answer.</exception>
    public Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken) =>
        client.SendEventAsync(CloudEnvelope.Of(sent, events.Value.Source), cancellationToken);
}

/// <summary>The Event Grid topic that events are sent to; it takes CloudEvents 1.0.</summary>
public sealed class EventGridOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:EventGrid";

    /// <summary>The topic's endpoint, such as <c>https://name.region-1.eventgrid.azure.net/api/events</c>.</summary>
    [Required]
    public Uri? Topic { get; set; }

    /// <summary>The topic's access key; without it the managed identity is used, which has to be an EventGrid Data Sender there.</summary>
    public string? Key { get; set; }

    /// <summary>The client id of a user-assigned identity; without it the system-assigned one.</summary>
    public string? ClientId { get; set; }
}
