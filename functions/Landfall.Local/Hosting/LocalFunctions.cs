using System.Net;
using Landfall.Costs;
using Landfall.Local.Discovery;
using Landfall.Local.Durable;
using Landfall.Local.Polling;
using Landfall.Local.StatusPage;
using Landfall.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Local.Hosting;

/// <summary>Hosts a Functions app in an ASP.NET Core application on one machine.</summary>
public static class LocalFunctions
{
    /// <summary>Adds the functions of an app, to run from the start to the stop of the application, which listens on the loopback address
    /// only.</summary>
    /// <param name="builder">The application; its configuration holds the settings and connection strings that the functions name.</param>
    /// <param name="types">The types with the functions.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="InvalidOperationException">A function that this host cannot call, or two of one name.</exception>
    public static WebApplicationBuilder AddLocalFunctions(
        this WebApplicationBuilder builder,
        IReadOnlyList<Type> types,
        Action<LocalHostOptions>? configure = null
    )
    {
        var services = builder.Services;
        services.AddOptions<LocalHostOptions>().Configure(configure ?? (static _ => { })).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DurableEngineOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new FunctionCatalog(types));
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<StorageConnections>();
        services.AddSingleton<PageToken>();
        services.TryAddKeyedSingleton(LocalHostOptions.LeaseClock, TimeProvider.System);
        services.AddSingleton<HostStanding>();
        services.AddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<LocalHostOptions>>().Value;
            return new HostSeat(
                provider.GetRequiredService<StorageConnections>().Blobs(null).GetBlobContainerClient(options.SeatContainer),
                options.LeaseDuration,
                provider.GetRequiredKeyedService<TimeProvider>(LocalHostOptions.LeaseClock),
                provider.GetRequiredService<ILogger<HostSeat>>()
            );
        });
        services.AddSingleton(provider => new DurableFunctions().AddFunctions(types, provider));
        services.AddSingleton(static provider =>
            DurableStorage.FromConnectionString(
                provider.GetRequiredService<IConfiguration>()[LandfallNames.HostStorageSetting]
                    ?? throw new InvalidOperationException(
                        $"Setting '{LandfallNames.HostStorageSetting}' is missing; add the storage connection string under that key."
                    ),
                provider.GetService<UsageMeter>()
            )
        );
        services.AddSingleton<DurableEngine>();
        services.AddSingleton<DurableTaskClient>(static provider => provider.GetRequiredService<DurableEngine>().Client);
        services.AddSingleton<TriggerLoops>();
        services.AddHostedService<LocalHost>();
        services.AddMvcCore();

        // Another name for the loopback address is how a web page would get around the check of its origin.
        services.Configure<HostFilteringOptions>(static filtering => filtering.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.Listen(IPAddress.Loopback, kestrel.ApplicationServices.GetRequiredService<IOptions<LocalHostOptions>>().Value.Port)
        );
        return builder;
    }

    /// <summary>Answers requests to <c>/api/</c> with the app's HTTP functions; with 503 and the reason while this host does not
    /// work.</summary>
    public static void MapLocalFunctions(this IEndpointRouteBuilder routes)
    {
        var invoker = routes.ServiceProvider.GetRequiredService<FunctionInvoker>();
        var standing = routes.ServiceProvider.GetRequiredService<HostStanding>();
        var token = routes.ServiceProvider.GetRequiredService<PageToken>();
        foreach (var function in routes.ServiceProvider.GetRequiredService<FunctionCatalog>().All<HttpTriggerAttribute>())
        {
            var endpoint = new HttpFunctionEndpoint(function, invoker, standing, token);
            routes.MapMethods(endpoint.Route, endpoint.Methods, endpoint.HandleAsync);
        }
    }
}
