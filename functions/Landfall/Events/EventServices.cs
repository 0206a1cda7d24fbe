using Landfall.Events.EventGrid;
using Landfall.Events.Files;
using Landfall.Events.Webhook;
using Landfall.Scheduling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Landfall.Events;

/// <summary>Registers events; a host adds where they go.</summary>
public static class EventServices
{
    /// <summary>Adds what listens to events, and a sink that sends none.</summary>
    internal static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<EventOptions>(configuration, EventOptions.Section);
        services.TryAddSingleton<IEventSink, NoEvents>();
        services.AddSingleton<ReadyTables>();
        services.AddChecked<AlertOptions>(configuration, AlertOptions.Section);
        services.AddChecked<WebhookOptions>(configuration, WebhookOptions.Section);
        services.AddSingleton<AlertRows>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<AlertTelling>();
        return services;
    }

    /// <summary>Adds the sink that writes events into files, for one machine; its host says what goes there.</summary>
    public static IServiceCollection AddEventFiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<EventFileOptions>(configuration, EventFileOptions.Section);
        return services.AddSingleton<FileEventSink>();
    }

    /// <summary>
    /// Sends events to the Event Grid topic of <see cref="EventGridOptions.Section"/>; without that section none are sent.
    /// </summary>
    public static IServiceCollection AddEventGrid(this IServiceCollection services, IConfiguration configuration)
    {
        if (!configuration.GetSection(EventGridOptions.Section).Exists())
        {
            return services;
        }

        services.AddChecked<EventGridOptions>(configuration, EventGridOptions.Section);
        services.AddSingleton(provider => EventGridSink.Client(provider.GetRequiredService<IOptions<EventGridOptions>>().Value));
        return services.AddSingleton<IEventSink, EventGridSink>();
    }
}
