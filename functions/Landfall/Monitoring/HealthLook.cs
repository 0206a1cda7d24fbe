using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Landfall.Contracts;
using Landfall.Events.Webhook;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Monitoring;

/// <summary>One look whether all that Landfall needs is there and may be used; it changes nothing.</summary>
public sealed class HealthLook(
    LandfallContainers containers,
    LandfallQueues queues,
    ILedgerStore ledger,
    AccountLedger account,
    LoadedTables loaded,
    ContractCatalog contracts,
    Sweep sweep,
    AlertRows alerts,
    IOptions<HealthOptions> options,
    TimeProvider time
)
{
    // Fewer are over within a minute or two.
    private const int TriesUntilAway = 5;

    private const string NoSetup = "It is not there. Run 'landfall setup'.";

    /// <summary>Asks for each part, all of them at once; a part that does not answer in time is a problem like any other.</summary>
    public async Task<HealthReport> RunAsync(CancellationToken cancellationToken)
    {
        var lastSweep = LastSweepAsync(cancellationToken);
        var parts = containers
            .All.Select(container => ContainerAsync(container, cancellationToken))
            .Append(QueueAsync(queues.Events, cancellationToken))
            .Append(LedgerAsync(cancellationToken))
            .Append(ContractsAsync(cancellationToken))
            .Append(WebhookAsync(cancellationToken));
        var problems = (await Task.WhenAll(parts)).SelectMany(problem => problem).Distinct().ToList();
        return new HealthReport(time.GetUtcNow(), await lastSweep, problems);
    }

    private Task<IReadOnlyList<HealthProblem>> ContainerAsync(BlobContainerClient container, CancellationToken cancellationToken) =>
        AskAsync(
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
                    await WriteProbe.TryAsync(container, token);
                }

                return [];
            },
            cancellationToken
        );

    private Task<IReadOnlyList<HealthProblem>> QueueAsync(QueueClient queue, CancellationToken cancellationToken) =>
        AskAsync(
            StorageKind.Queue,
            queue.Name,
            async token => await queue.ExistsAsync(token) ? [] : [new HealthProblem(StorageKind.Queue, queue.Name, NoSetup)],
            cancellationToken
        );

    private Task<IReadOnlyList<HealthProblem>> LedgerAsync(CancellationToken cancellationToken) =>
        AskAsync(
            StorageKind.Table,
            StorageKind.Ledger,
            async token =>
            {
                await ledger.FindAsync(BatchId.ArchiveTable, LedgerRowKeys.Head, token);
                var behind = await loaded
                    .ListAsync(token)
                    .Where(table => table.Loss is not null)
                    .Select(table => new HealthProblem(
                        HealthProblem.Warehouse,
                        table.Table,
                        $"{table.Loss} Put the warehouse back as it was, or run 'landfall rebuild {table.Table}'."
                    ))
                    .ToListAsync(token);
                return await account.LostAsync(token) is { Request: null } lost ? [InPlaceOf(lost), .. behind] : behind;
            },
            cancellationToken
        );

    private static HealthProblem InPlaceOf(LostLedger lost) =>
        new(
            HealthProblem.Ledger,
            lost.Id,
            "That ledger is lost, and the one in its place has no entries of what was loaded before. No file is taken until you run "
                + "'landfall rebuild --ledger'."
        );

    private Task<IReadOnlyList<HealthProblem>> ContractsAsync(CancellationToken cancellationToken) =>
        AskAsync(
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

    private Task<IReadOnlyList<HealthProblem>> WebhookAsync(CancellationToken cancellationToken) =>
        AskAsync(
            StorageKind.Table,
            StorageKind.Ledger,
            async token =>
                await alerts.StandingAsync(token) is { } standing && (standing.IsParked || standing.Tries >= TriesUntilAway)
                    ? [new HealthProblem(HealthProblem.Webhook, standing.Host, WordsOf(standing))]
                    : [],
            cancellationToken
        );

    private static string WordsOf(WebhookStanding standing) =>
        standing.IsParked
            ? $"{standing.Reason} Alerts wait. Look at Landfall:Alerts:Webhook, then run 'landfall alerts test'."
            : $"{standing.Reason} Alerts wait and are tried again. See that it is there and can be reached from this host.";

    private async Task<IReadOnlyList<HealthProblem>> AskAsync(
        string kind,
        string name,
        Func<CancellationToken, Task<IReadOnlyList<HealthProblem>>> question,
        CancellationToken cancellationToken
    )
    {
        using var patience = new CancellationTokenSource(options.Value.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await question(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [new HealthProblem(kind, name, HealthProblem.NoAnswer)];
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return
            [
                new HealthProblem(StorageRefusal.IsDenied(failure) ? HealthProblem.Permission : kind, name, StorageRefusal.Words(failure)),
            ];
        }
    }

    private async Task<DateTimeOffset?> LastSweepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? last = null;
        await AskAsync(
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
