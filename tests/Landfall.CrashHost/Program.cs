using System.Diagnostics;
using Landfall.CrashHost.Points;
using Landfall.Functions.Hosting;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Runs Landfall in a process of its own, to be killed at a crash point or from outside. All settings come as --name value. It is armed by the line "arm" on its
// standard input, and stops with it, so a test run that is killed leaves no host behind.
var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
var options = new LandfallAppOptions
{
    StorageConnectionString = settings["storage"]!,
    WarehousePath = settings["warehouse"]!,
    ContainerPrefix = settings["prefix"] ?? "",
    ContractsFolder = settings["contracts"],
    TempFolder = settings["temp"],
    MinimumLogLevel = LogLevel.Warning,
};
var executioner = new Executioner(settings["kill-at"]);
if (settings["kill-at"] is not null)
{
    DiagnosticListener.AllListeners.Subscribe(new WatchedRequests(options.ContainerPrefix, executioner));
}

await using var app = LandfallApp.Build(options, services => services
    .AddSingleton<IWarehouse>(provider => new WatchedWarehouse(provider.GetRequiredService<DuckDbWarehouse>(), executioner))
    .Configure<Landfall.Embedded.EmbeddedHostOptions>(host => host.BlobPollInterval = TimeSpan.FromMilliseconds(100)));
await app.StartAsync();
Console.WriteLine($"ready {app.Urls.First()}");
await Task.WhenAny(app.WaitForShutdownAsync(), Task.Run(Listen));
await app.StopAsync();

void Listen()
{
    while (Console.In.ReadLine() is { } line)
    {
        if (line == "arm")
        {
            executioner.Arm();
            Console.WriteLine("armed");
        }
    }
}
