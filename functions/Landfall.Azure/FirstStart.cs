using Landfall.Canary;
using Landfall.Costs;
using Landfall.Diagnosis;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure;

/// <summary>Makes the storage's parts at the start of the app.</summary>
internal static class FirstStart
{
    // The Functions host gives a worker 60 s to report.
    private static readonly TimeSpan SetupTime = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Makes what is missing. What cannot be made does not keep the app from starting, as then nobody could ask it: the health says what
    /// is missing, and it is tried again while the app runs.
    /// </summary>
    /// <exception cref="LedgerException">The ledger was written by another Landfall: the app must not start.</exception>
    /// <exception cref="LakeException">The lake was written by another Landfall: the app must not start.</exception>
    public static async Task SetUpStorageAsync(this IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILogger<StorageSetup>>();
        using var time = new CancellationTokenSource(SetupTime, services.GetRequiredService<TimeProvider>());
        try
        {
            foreach (var part in await services.GetRequiredService<StorageSetup>().EnsureAsync(time.Token))
            {
                if (part.Outcome == SetupOutcome.Failed)
                {
                    Log.PartNotMade(logger, part.Kind, part.Name, part.Reason!);
                }
            }
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            Log.StorageDidNotAnswer(logger, SetupTime.TotalSeconds);
        }
    }
}

/// <summary>
/// Looks at the app's needs while it runs, and makes what its start could not make. Whose ledger and lake these are may turn out only then:
/// the app ends when they are another's.
/// </summary>
internal sealed class HealthService(HealthCheck check, IHostApplicationLifetime lifetime, ILogger<HealthService> logger) : BackgroundService
{
    /// <summary>True when the app ended as ledger or lake are another's.</summary>
    public bool IsRefused { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await check.WatchAsync(stoppingToken);
        }
        catch (Exception foreign) when (foreign is LedgerException or LakeException)
        {
            IsRefused = true;
            Log.StorageOfAnother(logger, foreign.Message);
            lifetime.StopApplication();
        }
    }
}

/// <summary>Keeps the gauges of tables and of what expires up to date. Every instance shows the same ones: take the greatest, and never
/// their sum.</summary>
internal sealed class GaugeService(TableStandings standings, CredentialWatch credentials) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(standings.WatchAsync(stoppingToken), credentials.WatchAsync(stoppingToken));
}

/// <summary>Measures how long readers of what this instance loaded wait.</summary>
internal sealed class CanaryService(CanaryQueries canary) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => canary.WatchAsync(stoppingToken);
}

/// <summary>Writes down what this instance uses, and at its end what is left.</summary>
internal sealed class UsageService(UsageKeeper keeper) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => keeper.KeepAsync(stoppingToken);
}

/// <summary>Counts the functions that run on this instance, and the time in which it works.</summary>
internal sealed class UsageMiddleware(UsageMeter usage) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        using var run = usage.Begin();
        await next(context);
    }
}
