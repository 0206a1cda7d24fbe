using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Landfall.Embedded;
using Landfall.Embedded.Journals;
using Landfall.Tests.Azurite;
using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Landfall.Tests.Embedded;

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

    public Action<EmbeddedHostOptions> Configure { get; init; } = static _ => { };

    /// <summary>Adds to the services of each host.</summary>
    public Action<IServiceCollection> Services { get; init; } = static _ => { };

    public BlobContainerClient Journal => azurite.Service.GetBlobContainerClient(_prefix + "journal");

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
        builder.Configuration.AddInMemoryCollection([new("AzureWebJobsStorage", azurite.ConnectionString), new("LandingContainer", Landing.Name)]);
        builder.Services.AddSingleton(Time).AddSingleton(Log).AddKeyedSingleton(EmbeddedHostOptions.LeaseClock, LeaseTime);
        builder.AddEmbeddedFunctions(otherFunctions is [] ? functions : otherFunctions, options =>
        {
            options.JournalContainer = Journal.Name;
            options.BlobPollInterval = TimeSpan.FromMilliseconds(10);
            Configure(options);
        });
        Services(builder.Services);
        _running = builder.Build();
        _running.MapEmbeddedFunctions();
        await _running.StartAsync();
    }

    public async Task StopAsync()
    {
        await _running!.StopAsync();
        await _running.DisposeAsync();
        _running = null;
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
    public Task EndLeaseAsync() => Journal.GetBlobClient("host").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);

    /// <summary>Writes a journal as a host that was killed left it.</summary>
    public async Task LeaveJournalAsync(string path, params string[] lines)
    {
        await Journal.CreateIfNotExistsAsync();
        var blob = Journal.GetAppendBlobClient(path);
        await blob.CreateAsync();
        if (lines is not [])
        {
            await blob.AppendBlockAsync(new BinaryData(string.Join('\n', lines) + "\n").ToStream());
        }
    }

    internal async Task<IReadOnlyList<JournalEvent>> ReadJournalAsync(string path)
    {
        return JournalLines.Read((await Journal.GetBlobClient(path).DownloadContentAsync()).Value.Content.ToMemory().Span);
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await StopAsync();
        }
    }
}
