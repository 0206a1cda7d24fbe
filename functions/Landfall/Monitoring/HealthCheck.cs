using System.ComponentModel.DataAnnotations;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Landfall.Contracts;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Monitoring;

/// <summary>How often a host looks whether all that it needs is there.</summary>
public sealed class HealthOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Health";

    /// <summary>The time between two looks while nothing is wrong; 5 minutes, as each costs a dozen calls of storage.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time between two looks while something is wrong.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RecheckAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one part may keep a look waiting.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>What a look found.</summary>
/// <param name="CheckedAt">When it was made, UTC.</param>
/// <param name="LastSweep">When the last sweep was through; null before the first, or when storage cannot say.</param>
/// <param name="Problems">What is missing or does not count; empty when all is well.</param>
public sealed record HealthReport(DateTimeOffset CheckedAt, DateTimeOffset? LastSweep, IReadOnlyList<HealthProblem> Problems);

/// <summary>One thing that is not as it must be.</summary>
/// <param name="Kind"><c>container</c>, <c>queue</c>, <c>table</c>, <c>contract</c>, <c>permission</c> for one of these that the app may
/// not use, or <c>setup</c> when the setup was refused or did not come to its end.</param>
/// <param name="Name">Which one.</param>
/// <param name="Detail">What is wrong, and the next step.</param>
public sealed record HealthProblem(string Kind, string Name, string Detail);

/// <summary>
/// Looks from time to time whether all that Landfall needs is there and may be used, and keeps what it found: whoever asks for the health
/// costs no call of storage. The setup is repeated beside the looks until nothing of it fails: before that the app does not know whether
/// ledger and lake are its own.
/// </summary>
public sealed class HealthCheck(
    StorageSetup setup,
    LandfallContainers containers,
    LandfallQueues queues,
    ILedgerStore ledger,
    ContractCatalog contracts,
    Sweep sweep,
    IOptions<HealthOptions> options,
    TimeProvider time,
    ILogger<HealthCheck> logger
)
{
    private const string NoSetup = "It is not there. Run 'landfall setup'.";
    private const string NoAnswer = "Storage does not answer. See that the account is there and can be reached.";
    private const string Permission = "permission";
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
        var lastSweep = LastSweepAsync(cancellationToken);
        var looks = containers
            .All.Select(container => ContainerAsync(container, cancellationToken))
            .Append(QueueAsync(queues.Events, cancellationToken))
            .Append(LedgerAsync(cancellationToken))
            .Append(ContractsAsync(cancellationToken));
        var found = (await Task.WhenAll(looks)).SelectMany(problem => problem).ToList();
        var unmade = (Volatile.Read(ref _unmade) ?? []).Where(part => !found.Exists(problem => IsAbout(problem, part)));
        var report = new HealthReport(time.GetUtcNow(), await lastSweep, [.. found, .. unmade]);
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
        found.Name == part.Name && (found.Kind == part.Kind || found.Kind == Permission);

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
            Volatile.Write(ref _unmade, [new HealthProblem(Setup, Storage, NoAnswer)]);
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

    private Task<IReadOnlyList<HealthProblem>> ContainerAsync(BlobContainerClient container, CancellationToken cancellationToken) =>
        LookAsync(
            StorageKind.Container,
            container.Name,
            async token =>
            {
                if (!await container.ExistsAsync(token))
                {
                    return [new HealthProblem(StorageKind.Container, container.Name, NoSetup)];
                }

                // Sources write into the landing container, Landfall does not.
                if (container.Name != containers.Landing.Name)
                {
                    await TryWriteAsync(container, token);
                }

                return [];
            },
            cancellationToken
        );

    // Storage looks whether the caller may write before it looks at the condition, which no blob meets: so nothing is ever written.
    private static async Task TryWriteAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag("\"0x0\"") } };
        try
        {
            await container.GetBlobClient("health").UploadAsync(BinaryData.Empty, options, cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status is 404 or 409 or 412)
        {
            return;
        }
    }

    private Task<IReadOnlyList<HealthProblem>> QueueAsync(QueueClient queue, CancellationToken cancellationToken) =>
        LookAsync(
            StorageKind.Queue,
            queue.Name,
            async token => await queue.ExistsAsync(token) ? [] : [new HealthProblem(StorageKind.Queue, queue.Name, NoSetup)],
            cancellationToken
        );

    private Task<IReadOnlyList<HealthProblem>> LedgerAsync(CancellationToken cancellationToken) =>
        LookAsync(
            StorageKind.Table,
            StorageKind.Ledger,
            async token =>
            {
                await ledger.FindAsync(BatchId.ArchiveTable, LedgerRowKeys.Head, token);
                return [];
            },
            cancellationToken
        );

    private Task<IReadOnlyList<HealthProblem>> ContractsAsync(CancellationToken cancellationToken) =>
        LookAsync(
            "contract",
            containers.Contracts.Name,
            async token =>
            {
                var inForce = await contracts.CurrentAsync(token);
                var problems = contracts.Problems.Select(problem => new HealthProblem("contract", containers.Contracts.Name, problem));
                return inForce.Contracts.Count > 0 || contracts.Problems.Count > 0
                    ? [.. problems]
                    :
                    [
                        new HealthProblem(
                            "contract",
                            containers.Contracts.Name,
                            "No contract is in force, so no file is claimed. Run 'landfall contract apply'."
                        ),
                    ];
            },
            cancellationToken
        );

    private async Task<IReadOnlyList<HealthProblem>> LookAsync(
        string kind,
        string name,
        Func<CancellationToken, Task<IReadOnlyList<HealthProblem>>> look,
        CancellationToken cancellationToken
    )
    {
        using var patience = new CancellationTokenSource(options.Value.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await look(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [new HealthProblem(kind, name, NoAnswer)];
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return [new HealthProblem(StorageRefusal.IsDenied(failure) ? Permission : kind, name, StorageRefusal.Words(failure))];
        }
    }

    private async Task<DateTimeOffset?> LastSweepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? last = null;
        await LookAsync(
            StorageKind.Container,
            containers.Ledger.Name,
            async token =>
            {
                last = await sweep.LastAsync(token);
                return [];
            },
            cancellationToken
        );
        return last;
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

    [LoggerMessage(2, LogLevel.Information, "All that Landfall needs is there again.")]
    public static partial void WellAgain(ILogger logger);
}
