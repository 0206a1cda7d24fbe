using System.ComponentModel.DataAnnotations;

namespace Landfall.Events.EventGrid;

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
