using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Landfall.Local.Durable;
using Landfall.Local.Hosting;
using Landfall.Tests.Azurite;
using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Landfall.Tests.Local;

/// <summary>One test's storage, clock, settings and call log, and the hosts started on them one after another.</summary>
public sealed class TestApp(AzuriteFixture azurite, params Type[] functions) : IAsyncDisposable
{
    private string _prefix = azurite.NewPrefix();
    private WebApplication? _running;

    public CallLog Log { get; } = new();

    public LogRecorder Logged { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The clock by which a host renews its lease.</summary>
    public TimeProvider LeaseTime { get; set; } = TimeProvider.System;

    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal);

    public Action<LocalHostOptions> Configure { get; init; } = static _ => { };

    /// <summary>Adds to the services of each host.</summary>
    public Action<IServiceCollection> Services { get; init; } = static _ => { };

    /// <summary>Where the hosts of this storage take turns.</summary>
    public BlobContainerClient Seat => azurite.Service.GetBlobContainerClient(_prefix + "seat");

    public BlobContainerClient Landing => azurite.Service.GetBlobContainerClient(_prefix + "landing");

    public DurableTaskClient Client => _running!.Services.GetRequiredService<DurableTaskClient>();

    public HostStanding Standing => _running!.Services.GetRequiredService<HostStanding>();

    public IHostApplicationLifetime Lifetime => _running!.Lifetime;

    public Uri Address => new(_running!.Urls.Single());

    public async Task StartAsync(params Type[] otherFunctions)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders().AddProvider(Logged);
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Configuration.AddInMemoryCollection([
            new("AzureWebJobsStorage", azurite.ConnectionString),
            new("LandingContainer", Landing.Name),
        ]);
        builder.Services.AddSingleton(Time).AddSingleton(Log).AddKeyedSingleton(LocalHostOptions.LeaseClock, LeaseTime);
        builder.AddLocalFunctions(otherFunctions is [] ? functions : otherFunctions, options =>
        {
            options.SeatContainer = Seat.Name;
            options.BlobPollInterval = TimeSpan.FromMilliseconds(10);
            Configure(options);
        });
        builder.Services.Configure<DurableEngineOptions>(engine =>
            engine.TaskHubName = "hub" + string.Concat(_prefix.Where(char.IsAsciiLetterOrDigit))
        );
        Services(builder.Services);
        _running = builder.Build();
        _running.MapLocalFunctions();
        await _running.StartAsync();
    }

    public async Task StopAsync()
    {
        await _running!.StopAsync();
        await _running.DisposeAsync();
        _running = null;
    }

    /// <summary>Lets a blob land.</summary>
    public async Task UploadAsync(string name, string content = "a")
    {
        await Landing.CreateIfNotExistsAsync();
        await Landing.GetBlobClient(name).UploadAsync(BinaryData.FromString(content), overwrite: true);
    }

    /// <summary>Another machine on the same storage, with a log of its own.</summary>
    public TestApp Beside() => new(azurite, functions) { _prefix = _prefix, Time = Time };

    /// <summary>Moves this machine, not started yet, to the storage of another.</summary>
    public TestApp On(TestApp other)
    {
        _prefix = other._prefix;
        return this;
    }

    /// <summary>Ends the lease of the host that works, as its time does when it is not renewed.</summary>
    public Task EndLeaseAsync() => Seat.GetBlobClient("host").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await StopAsync();
        }
    }
}
