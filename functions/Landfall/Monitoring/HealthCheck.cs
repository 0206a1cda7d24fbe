using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Monitoring;

/// <summary>
/// Looks from time to time whether all that Landfall needs is there and may be used, and keeps what it found: whoever asks for the health
/// costs no call of storage. The setup is repeated beside the looks until nothing of it fails: before that the app does not know whether
/// ledger and lake are its own.
/// </summary>
public sealed class HealthCheck(
    StorageSetup setup,
    LandfallContainers containers,
    HealthLook look,
    IOptions<HealthOptions> options,
    TimeProvider time,
    ILogger<HealthCheck> logger
)
{
    private const string Setup = "setup";
    private const string Storage = "storage";

    private HealthReport? _last;

    // What the last setup could not make; null before the first.
    private IReadOnlyList<HealthProblem>? _unmade;

    /// <summary>What the last look found; null before the first.</summary>
    public HealthReport? Last => Volatile.Read(ref _last);

    /// <summary>Makes what is missing, until nothing of it fails, and looks again and again until cancelled.</summary>
    /// <exception cref="LedgerException">The ledger is another Landfall's, or not the account's; the last report says it too.</exception>
    /// <exception cref="LakeException">The lake is another Landfall's; the last report says it too.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _unmade, null);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Volatile.Read(ref _unmade) is not { Count: 0 })
            {
                await SetUpOnceAsync(cancellationToken);
            }

            var isWell = await LookOnceAsync(cancellationToken);
            await Task.Delay(isWell ? options.Value.CheckEvery : options.Value.RecheckAfter, time, cancellationToken);
        }
    }

    /// <summary>Makes what is missing and says what became of each; what fails is in the next report too.</summary>
    /// <exception cref="LedgerException">The ledger is another Landfall's, or not the account's; it stays as it is.</exception>
    /// <exception cref="LakeException">The lake was written by another Landfall; it stays as it is.</exception>
    public async Task<IReadOnlyList<SetupResult>> SetUpAsync(CancellationToken cancellationToken)
    {
        var parts = await setup.EnsureAsync(cancellationToken);
        Volatile.Write(
            ref _unmade,
            [
                .. parts
                    .Where(part => part.Outcome == SetupOutcome.Failed)
                    .Select(part => new HealthProblem(part.Kind, part.Name, part.Reason!)),
            ]
        );
        return parts;
    }

    /// <summary>Looks now.</summary>
    public async Task<HealthReport> RunAsync(CancellationToken cancellationToken)
    {
        var found = await look.RunAsync(cancellationToken);
        var unmade = (Volatile.Read(ref _unmade) ?? []).Where(part => !found.Problems.Any(problem => IsAbout(problem, part)));
        var report = found with { Problems = [.. found.Problems, .. unmade] };
        foreach (var problem in report.Problems.Except(Last?.Problems ?? []))
        {
            Log.NotWell(logger, problem.Kind, problem.Name, problem.Detail);
        }

        if (report.Problems.Count == 0 && Last is { Problems.Count: > 0 })
        {
            Log.WellAgain(logger);
        }

        Volatile.Write(ref _last, report);
        return report;
    }

    private static bool IsAbout(HealthProblem found, HealthProblem part) =>
        found.Name == part.Name && (found.Kind == part.Kind || found.Kind == HealthProblem.Permission);

    private async Task SetUpOnceAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Value.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await SetUpAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _unmade, [new HealthProblem(Setup, Storage, HealthProblem.NoAnswer)]);
        }
        catch (Exception foreign) when (foreign is LedgerException or LakeException)
        {
            var name = foreign is LakeException ? containers.Lake.Name : StorageKind.Ledger;
            Volatile.Write(
                ref _last,
                new HealthReport(time.GetUtcNow(), Last?.LastSweep, [new HealthProblem(Setup, name, foreign.Message)])
            );
            throw;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // A setup that fails in a way that nobody foresaw must not keep the health from saying so.
            Log.SetupFailed(logger, failure);
            var words = $"The setup failed with {failure.GetType().Name} and is made again; see the host's log.";
            Volatile.Write(ref _unmade, [new HealthProblem(Setup, Storage, words)]);
        }
    }

    // A look that fails in a way that nobody foresaw must not be the last one, nor leave what was found before it.
    private async Task<bool> LookOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await RunAsync(cancellationToken)).Problems.Count == 0;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.LookFailed(logger, failure);
            var problem = new HealthProblem("health", "look", $"The look itself failed with {failure.GetType().Name}; see the host's log.");
            Volatile.Write(ref _last, new HealthReport(time.GetUtcNow(), Last?.LastSweep, [problem]));
            return false;
        }
    }
}

/// <summary>What the look at the host's own needs says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Something that Landfall needs is not as it must be: {Kind} {Name}. {Detail}")]
    public static partial void NotWell(ILogger logger, string kind, string name, string detail);

    [LoggerMessage(3, LogLevel.Error, "The look at what Landfall needs failed; it is made again.")]
    public static partial void LookFailed(ILogger logger, Exception failure);

    [LoggerMessage(4, LogLevel.Error, "The setup of what Landfall needs failed; it is made again.")]
    public static partial void SetupFailed(ILogger logger, Exception failure);

    [LoggerMessage(5, LogLevel.Warning, "How the tables stand could not be read; metrics show how they stood. It is tried again.")]
    public static partial void TablesNotSeen(ILogger logger, Exception failure);

    [LoggerMessage(2, LogLevel.Information, "All that Landfall needs is there again.")]
    public static partial void WellAgain(ILogger logger);
}
