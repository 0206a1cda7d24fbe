using System.Diagnostics;
using System.Globalization;
using Landfall.CrashHost;
using Landfall.CrashHost.Points;
using Landfall.Ledger.Rows;
using Landfall.Ledger.Rows.Sqlite;
using Landfall.Local;
using Landfall.Local.Durable;
using Landfall.Local.Hosting;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Runs Landfall in a process of its own, to be killed or suspended at a crash point or from outside. All settings come as --name value. It
// is armed by the line "arm" on its standard input, and stops with it, so a test run that is killed leaves no host behind.
var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
if (settings["task-hub"] is { } taskHub)
{
    await DurableProcess.RunAsync(settings["storage"]!, taskHub, settings["holds"] == "true");
    return 0;
}

var options = new LandfallAppOptions
{
    StorageConnectionString = settings["storage"]!,
    WarehousePath = settings["warehouse"]!,
    ContainerPrefix = settings["prefix"] ?? "",
    ContractsFolder = settings["contracts"],
    TempFolder = settings["temp"],
    MinimumLogLevel = LogLevel.Warning,
    Port = settings["port"] is { } port ? int.Parse(port, CultureInfo.InvariantCulture) : 0,
    Settings = ShortTimes.Settings,
};
var point = settings["kill-at"] ?? settings["suspend-at"];
var pause = Time("pause");
var executioner = new Executioner(point, suspends: settings["kill-at"] is null, Time("kill-after"));
if (settings["armed"] == "true")
{
    executioner.Arm();
}

if (point is not null || settings["slow"] is not null)
{
    DiagnosticListener.AllListeners.Subscribe(
        new WatchedRequests(
            options.ContainerPrefix,
            "landfall" + options.ContainerPrefix.Replace("-", "", StringComparison.Ordinal),
            executioner,
            settings["slow"],
            pause
        )
    );
}

await using var app = LandfallApp.Build(options, services => services
        .AddSingleton<IWarehouse>(provider => new WatchedWarehouse(provider.GetRequiredService<DuckDbWarehouse>(), executioner, pause))
        .AddSingleton<SqliteLedgerStore>()
        .AddSingleton<ILedgerStore>(provider => new WatchedLedger(provider.GetRequiredService<SqliteLedgerStore>(), executioner))
        .Configure<DurableEngineOptions>(ShortTimes.Configure)
        .Configure<LocalHostOptions>(host =>
        {
            host.BlobPollInterval = TimeSpan.FromMilliseconds(100);
            host.LeaseDuration = settings["lease"] is { } lease ? TimeSpan.Parse(lease, CultureInfo.InvariantCulture) : host.LeaseDuration;
        }));
await app.StartAsync();
Console.WriteLine($"ready {app.Urls.First()}");
await Task.WhenAny(app.WaitForShutdownAsync(), Task.Run(Listen));
await app.StopAsync();
return 0;

TimeSpan Time(string name) => settings[name] is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : TimeSpan.Zero;

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
