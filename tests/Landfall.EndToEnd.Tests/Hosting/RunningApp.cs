using System.Collections.Frozen;
using Landfall.Local;
using Landfall.Local.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>The whole app in the test's own process, from its start until it is disposed.</summary>
public sealed class RunningApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NotedLogs _notes;

    private RunningApp(WebApplication app, NotedLogs notes)
    {
        (_app, _notes) = (app, notes);
        Api = new LandfallClient(app.Urls.First(), notes.ToString);
    }

    public LandfallClient Api { get; }

    /// <summary>What it warned of so far.</summary>
    public string Notes => _notes.ToString();

    /// <summary>Starts it on <paramref name="bed"/>, with services replaced and settings added; without <paramref
    /// name="bringsContracts"/> it brings no contract into force.</summary>
    public static async Task<RunningApp> StartAsync(
        LandfallBed bed,
        Action<IServiceCollection>? configure = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        bool bringsContracts = true
    )
    {
        var options = new LandfallAppOptions
        {
            StorageConnectionString = bed.ConnectionString,
            WarehousePath = bed.Warehouse,
            ContainerPrefix = bed.Prefix,
            ContractsFolder = bringsContracts ? bed.Contracts : null,
            TempFolder = bed.Temp,
            MinimumLogLevel = LogLevel.Warning,
            Settings = new Dictionary<string, string?>(settings ?? FrozenDictionary<string, string?>.Empty)
            {
                // It adds a stage to batches that have ended, which tests of theirs do not expect.
                ["Landfall:Canary:Enabled"] = settings?.GetValueOrDefault("Landfall:Canary:Enabled") ?? "false",
            },
        };
        var notes = new NotedLogs();
        var app = LandfallApp.Build(options, services =>
        {
            services.Configure<LocalHostOptions>(host => host.BlobPollInterval = TimeSpan.FromMilliseconds(50));
            services.AddLogging(logging => logging.ClearProviders().AddProvider(notes));
            configure?.Invoke(services);
        });
        await app.StartAsync();
        return new RunningApp(app, notes);
    }

    /// <summary>A service of the running app.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
