using System.Net;
using Azure.Storage.Blobs;
using Landfall.Embedded.Discovery;
using Landfall.Embedded.Hosting;
using Landfall.Embedded.Journals;
using Landfall.Embedded.Orchestrations;
using Landfall.Embedded.Triggers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Embedded;

/// <summary>Hosts a Functions app in an ASP.NET Core application on one machine.</summary>
public static class EmbeddedFunctions
{
    /// <summary>Adds the functions of an app, to run from the start to the stop of the application, which listens on the loopback address only.</summary>
    /// <param name="builder">The application; its configuration holds the settings and connection strings that the functions name.</param>
    /// <param name="types">The types with the functions.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="InvalidOperationException">A function that this host cannot call, or two of one name.</exception>
    public static WebApplicationBuilder AddEmbeddedFunctions(
        this WebApplicationBuilder builder, IEnumerable<Type> types, Action<EmbeddedHostOptions>? configure = null)
    {
        var services = builder.Services;
        services.AddOptions<EmbeddedHostOptions>().Configure(configure ?? (static _ => { })).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new FunctionCatalog(types));
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<BlobConnections>();
        services.TryAddKeyedSingleton(EmbeddedHostOptions.LeaseClock, TimeProvider.System);
        services.AddSingleton<HostStanding>();
        services.AddSingleton(static provider => new HostSeat(
            JournalContainer(provider),
            provider.GetRequiredService<IOptions<EmbeddedHostOptions>>().Value.LeaseDuration,
            provider.GetRequiredKeyedService<TimeProvider>(EmbeddedHostOptions.LeaseClock),
            provider.GetRequiredService<ILogger<HostSeat>>()));
        services.AddSingleton(static provider => new JournalTerm(provider.GetRequiredService<HostStanding>().Term));
        services.AddSingleton(static provider => new JournalStore(JournalContainer(provider), provider.GetRequiredService<JournalTerm>()));
        services.AddSingleton(static provider => new OpenJournals(
            JournalContainer(provider), provider.GetRequiredService<JournalTerm>(), provider.GetRequiredService<ILogger<OpenJournals>>()));
        services.AddSingleton<Replay>();
        services.AddSingleton<ActivityRunner>();
        services.AddSingleton<DurableTimers>();
        services.AddSingleton<OrchestrationStep>();
        services.AddSingleton<OrchestrationEngine>();
        services.AddSingleton<DurableTaskClient, EmbeddedTaskClient>();
        services.AddSingleton<TriggerLoops>();
        services.AddHostedService<EmbeddedHost>();
        services.AddMvcCore();

        // Another name for the loopback address is how a web page would get around the check of its origin.
        services.Configure<HostFilteringOptions>(static filtering => filtering.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, kestrel.ApplicationServices.GetRequiredService<IOptions<EmbeddedHostOptions>>().Value.Port));
        return builder;
    }

    /// <summary>Answers requests to <c>/api/</c> with the app's HTTP functions; with 503 and the reason while this host does not work.</summary>
    public static void MapEmbeddedFunctions(this IEndpointRouteBuilder routes)
    {
        var invoker = routes.ServiceProvider.GetRequiredService<FunctionInvoker>();
        var standing = routes.ServiceProvider.GetRequiredService<HostStanding>();
        foreach (var function in routes.ServiceProvider.GetRequiredService<FunctionCatalog>().All<HttpTriggerAttribute>())
        {
            var endpoint = new HttpFunctionEndpoint(function, invoker, standing);
            routes.MapMethods(endpoint.Route, endpoint.Methods, endpoint.HandleAsync);
        }
    }

    private static BlobContainerClient JournalContainer(IServiceProvider provider) => provider.GetRequiredService<BlobConnections>()
        .Get(EmbeddedHostOptions.DefaultConnection).GetBlobContainerClient(provider.GetRequiredService<IOptions<EmbeddedHostOptions>>().Value.JournalContainer);
}
