using Landfall.Cli.Api;
using Landfall.Cli.Landing;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Local;
using Landfall.Local.Hosting;
using Landfall.Storage;
using Landfall.Warehouses;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Landfall.Cli.Hosting;

/// <summary>A Landfall that runs in this process: its storage, its host and the file by which other commands find it.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private static readonly TimeSpan Hearing = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly DirectoryInfo _data;
    private readonly HostStanding _standing;

    private LocalHost(LocalStorage storage, WebApplication app, LocalHostSettings settings)
    {
        Storage = storage;
        _app = app;
        _data = settings.Data;
        _standing = app.Services.GetRequiredService<HostStanding>();
        Client = new LandfallClient(new Uri(app.Urls.First()));
        Zone = new LandingZone(storage.ConnectionString, settings.Prefix);
    }

    /// <summary>Its storage.</summary>
    public LocalStorage Storage { get; }

    /// <summary>A client of its API.</summary>
    public LandfallClient Client { get; }

    /// <summary>Its landing container.</summary>
    public LandingZone Zone { get; }

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts storage and host, and leaves host.json.</summary>
    /// <exception cref="CliException">The data folder is in use, a contract is faulty, or the storage cannot be had.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostSettings settings, CancellationToken cancellationToken)
    {
        await RefuseSecondAsync(settings.Data, cancellationToken);
        await CheckContractsAsync(settings.Contracts, cancellationToken);
        settings.Data.Create();
        var azurite = settings.Data.CreateSubdirectory("azurite");
        var storage = await LocalStorage.OpenAsync(settings.InMemory ? null : azurite.FullName, cancellationToken);
        WebApplication? app = null;
        try
        {
            app = Build(settings, storage);
            await app.StartAsync(cancellationToken);
            var host = new LocalHost(storage, app, settings);
            await new HostFile(host.Client.Url, storage.ConnectionString, settings.Prefix, Environment.ProcessId).WriteAsync(
                settings.Data,
                cancellationToken
            );
            return host;
        }
        catch (Exception refused) when (refused is LedgerException or LakeException or WarehouseException)
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            await storage.DisposeAsync();
            throw new CliException(ExitCode.Failed, refused.Message, "Name another folder by --data, or see the host's log.", refused);
        }
        catch (ContractsRefusedException refused)
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            await storage.DisposeAsync();
            throw new CliException(
                ExitCode.Failed,
                refused.Message,
                "Correct the contracts; where one of a table that is gone from the folder is in the way, add --prune.",
                refused
            );
        }
        catch
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            await storage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses to go on when a host has the data folder.</summary>
    /// <exception cref="CliException">One answers.</exception>
    public static async Task RefuseSecondAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        using var other = await HostLookup.TryConnectAsync(new HostTarget(Url: null, Scope: null, data), cancellationToken);
        if (other is not null)
        {
            throw new CliException(
                ExitCode.Failed,
                $"A Landfall is up for the data folder '{data}' already, at {other.Url}.",
                "End it with Ctrl-C where it runs, or name another folder by --data."
            );
        }
    }

    /// <summary>Why another host keeps this one from working; null when it works.</summary>
    public string? Standby => _standing.Status == HostStatus.Working ? null : _standing.Detail;

    /// <summary>Waits until the host works: at once, or when it has taken over; false when Ctrl-C came first.</summary>
    /// <exception cref="CliException">The host ended by itself.</exception>
    public async Task<bool> WorksAsync(CancellationToken cancellationToken)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (await Task.WhenAny(_standing.Working, WaitAsync(working.Token)) is var first && first == _standing.Working)
        {
            await working.CancelAsync();
            return true;
        }

        await first;
        return false;
    }

    /// <summary>Waits until Ctrl-C, which is how a host ends well.</summary>
    /// <exception cref="CliException">The host ended by itself.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _app.Lifetime.ApplicationStopping);
        var ended = new TaskCompletionSource();
        await using var registration = end.Token.Register(ended.SetResult);
        await ended.Task;

        // The host listens for Ctrl-C too and may be the first to hear it.
        await Task.Delay(Hearing, CancellationToken.None);
        if (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException(ExitCode.Failed, "The host ended by itself.", $"See {Path.Combine(_data.FullName, "host.log")}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        HostFile.Delete(_data);
        Client.Dispose();
        using var patience = new CancellationTokenSource(EndTime);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private static WebApplication Build(LocalHostSettings settings, LocalStorage storage)
    {
        var options = new LandfallAppOptions
        {
            StorageConnectionString = storage.ConnectionString,
            WarehousePath = WarehouseFile.PathIn(settings.Data),
            ContainerPrefix = settings.Prefix,
            ContractsFolder = settings.Contracts,
            PrunesContracts = settings.Prune,
            Port = settings.Port,
            TempFolder = settings.Data.CreateSubdirectory("temp").FullName,
            Settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                [$"{LedgerOptions.Section}:{nameof(LedgerOptions.Replaces)}"] = settings.ReplacesLedger,
            },
        };
        var log = new HostLog(Path.Combine(settings.Data.FullName, "host.log"), settings.Warn);
        return LandfallApp.Build(options, services =>
        {
            services.RemoveAll<ILoggerProvider>();
            services.AddSingleton<ILoggerProvider>(log);
        });
    }

    private static async Task CheckContractsAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new CliException(
                ExitCode.Usage,
                $"There is no contract folder '{folder}'.",
                "Name the folder that holds the *.odcs.yaml files by --contracts."
            );
        }

        // What they come to beside those of other sets, only the account can tell.
        var reading = ContractSet.ReadPart(await ContractFolder.DocumentsAsync(folder, cancellationToken));
        if (reading.Problems.Count > 0)
        {
            throw new CliException(
                ExitCode.Failed,
                $"The contracts in '{folder}' have problems, the first: {reading.Problems[0]}",
                $"See all by '{CommandLine.Of($"contract check {folder}")}'."
            );
        }

        if (reading.Contracts.Count == 0)
        {
            throw new CliException(
                ExitCode.Failed,
                $"'{folder}' holds no contract; expected *.odcs.yaml files.",
                "Write one as docs/contracts.md says, or name another folder by --contracts."
            );
        }
    }
}

/// <summary>How to run a Landfall in this process.</summary>
internal sealed record LocalHostSettings
{
    /// <summary>Where the warehouse, the storage, the log and host.json are.</summary>
    public required DirectoryInfo Data { get; init; }

    /// <summary>The contracts to bring into force.</summary>
    public required string Contracts { get; init; }

    /// <summary>Takes tables out of force that came from that folder and are gone from it.</summary>
    public bool Prune { get; init; }

    /// <summary>Put before every container's name.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The loopback port of the API; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The account's ledger that is lost for good; null for none.</summary>
    public string? ReplacesLedger { get; init; }

    /// <summary>True when an Azurite of its own keeps its blobs in memory.</summary>
    public bool InMemory { get; init; }

    /// <summary>Told what a person should look at.</summary>
    public Action<string>? Warn { get; init; }
}
