using Landfall.CrashHost;
using Landfall.Functions.Hosting;
using Landfall.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Runs Landfall in a process of its own, to be killed at a milestone or from outside. All settings come as --name value. It stops with its standard input,
// so a test run that is killed leaves no host behind.
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
await using var app = LandfallApp.Build(options, services =>
{
    if (settings["kill-at"] is { } milestone)
    {
        services.AddSingleton<IMilestones>(new KillAtMilestone(milestone));
    }
});
await app.StartAsync();
Console.WriteLine($"ready {app.Urls.First()}");
await Task.WhenAny(app.WaitForShutdownAsync(), Task.Run(Console.In.ReadToEnd));
await app.StopAsync();
