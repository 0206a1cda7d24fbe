using System.Collections.Concurrent;
using System.Collections.Frozen;
using Landfall.Budget;
using Landfall.Canary;
using Landfall.Contracts;
using Landfall.Costs;
using Landfall.Events;
using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Loading;

/// <summary>The load stage: whoever holds a table's loader mark loads what is curated of it, package after package.</summary>
public sealed class LoadStage(
    LandfallContainers containers,
    BatchLedger ledger,
    EntryGroups groups,
    OpenBatches open,
    LoaderMarks marks,
    LoadedTables loaded,
    WarehouseStanding standing,
    EventRows events,
    ContractCatalog contracts,
    LoadExecutor executor,
    WorkBudget budget,
    PipelineMetrics metrics,
    IOptions<LoadingOptions> options,
    TimeProvider time,
    ILogger<LoadStage> logger,
    CanaryQueries? canary = null
)
{
    private readonly LoadAttempts _attempts = new(groups, time, logger);
    private readonly LoadEnding _ending = new(ledger, loaded, events, time, logger);
    private readonly LoadWaits _waits = new(open, time, logger);
    private readonly PackageChoice _choice = new(ledger, groups, open, options.Value);
    private readonly SnapshotMembers _members = new(containers, ledger, options.Value, time);
    private readonly PackageSplit _split = new(executor, logger);

    /// <summary>
    /// Loads what is curated of the table until nothing more can be loaded now; what is left waits, and its row says until when. Answers
    /// with how many batches came to their end. Idempotent: a batch whose marker is
    /// in the warehouse is never applied again. While another loader has the table nothing is loaded and no attempt is counted.
    /// </summary>
    /// <param name="work">The table, and the claim under which its loader mark is reserved for this load.</param>
    /// <param name="cancellationToken">Ends the load; its attempt is not counted.</param>
    /// <exception cref="WarehouseException">The warehouse failed; the attempt is counted, its reason kept, and the batch waits.</exception>
    /// <exception cref="LoadBalanceException">Rows are missing or too many; as above.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the attempt is not counted.</exception>
    public async Task<int> RunAsync(LoadWork work, CancellationToken cancellationToken)
    {
        var (table, ended) = (work.Table, 0);
        await using var turn = await marks.TakeAsync(table, work.Claim, cancellationToken);
        if (turn is null)
        {
            Log.TableBusy(logger, table, "another loader has it.");
            return ended;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, turn.Lost);
        var behind = default(WarehouseBehindException);
        try
        {
            var known = await loaded.FindAsync(table, either.Token);
            var order = new LoadOrder(table, known, ledger, open, loaded, _waits, logger);
            while (await order.NextAsync(either.Token) is { } caller)
            {
                ended += await LoadAsync(caller, known, either.Token);
            }
        }
        catch (WarehouseBehindException lost)
        {
            behind = lost;
        }
        catch (OperationCanceledException) when (turn.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.TableBusy(logger, table, "the loader mark was lost on the way.");
        }
        finally
        {
            await turn.GiveBackAsync();
        }

        if (behind is not null)
        {
            await standing.FoundAsync(table, behind.KnownFence, behind.FoundFence, cancellationToken);
        }

        return ended;
    }

    // What leaves a merged table or a snapshot has it built anew from all its parts, which only the settlement knows.
    private static long BytesOf(TableContract contract, PackageContents chosen) =>
        contract.Mode != LoadMode.Append && chosen.Curated.Any(entry => entry.Forgetting || entry.Generation > 0)
            ? long.MaxValue
            : chosen.Curated.Sum(entry => entry.Manifest?.Bytes ?? 0);

    private async Task<int> LoadAsync(LedgerEntry caller, LoadedTable? known, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        var begun = new ConcurrentQueue<HeldEntry>();
        using var calls = StageCalls.Begin();
        IReadOnlyList<LedgerEntry> together = [caller];
        try
        {
            var contract = await ContractAsync(caller, cancellationToken);
            if (caller.LoadAttempts >= options.Value.ParkAfter)
            {
                return await GiveUpAsync(caller, contract, known, startedAt, started, cancellationToken);
            }

            var chosen = await ChooseAsync(caller, contract, cancellationToken);
            if (chosen.Missing is not null)
            {
                return await WaitAsync(caller, contract, known, chosen, startedAt, started, cancellationToken);
            }

            if (chosen.Curated.Count == 0)
            {
                return 0;
            }

            together = chosen.Curated;
            using var place = await PlaceAsync(caller.Table, chosen, cancellationToken);
            using var share = await executor.AskAsync(caller.Table, BytesOf(contract, chosen), cancellationToken);
            (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
            await _attempts.BeginAsync(chosen, begun, cancellationToken);
            IReadOnlyList<PackageBatch> batches =
            [
                .. chosen.Curated.Join(
                    begun,
                    entry => entry.Batch,
                    held => held.Entry.Batch,
                    (_, held) => PackageBatch.From(held.Entry),
                    StringComparer.Ordinal
                ),
            ];
            if (batches.All(batch => batch.Batch != caller.Batch))
            {
                await _attempts.GiveBackAsync(begun);
                return 0;
            }

            if (contract.HasSnapshotsOfFiles && batches.Count < chosen.Curated.Count)
            {
                // The rest of a snapshot is not the snapshot.
                await _attempts.GiveBackAsync(begun);
                await _waits.ShortlyAsync(caller, "another file of its snapshot was changed while it was chosen.", cancellationToken);
                return 0;
            }

            var package = new LoadPackage(contract, batches) { Known = known, StartedAt = startedAt };
            var (ended, held) = (0, begun.ToDictionary(one => one.Entry.Batch, StringComparer.Ordinal));
            foreach (var result in await _split.RunAsync(package, Progressed, cancellationToken))
            {
                ended += await _ending.EndAsync(result, held, startedAt, started, cancellationToken);
                AskLater(package, result);
            }

            Measure(started, Outcomes.Ok, batches.Count);
            return ended;

            // The next attempt goes on behind what is in, so that this one cannot have been in vain.
            async Task Progressed(BuildProgress progress, CancellationToken token)
            {
                Log.Built(logger, progress.Build.Table, progress.Build.Storage!, progress.Build.Piece);
                if (progress.IsLasting)
                {
                    await _attempts.GiveBackAsync(begun);
                }
            }
        }
        catch (TerminalException failure)
        {
            Measure(started, Outcomes.Failed, begun.IsEmpty ? 0 : 1);
            return await ParkAsync(caller, failure.Error, startedAt, started, cancellationToken);
        }
        catch (WarehouseBehindException)
        {
            await _attempts.GiveBackAsync(begun);
            throw;
        }
        catch (WarehouseBusyException busy)
        {
            await _attempts.GiveBackAsync(begun);
            foreach (var entry in busy.IsOfPackage ? together : [caller])
            {
                await (
                    busy.IsOfPackage
                        ? _waits.ForGenerationsAsync(entry, busy.Message, cancellationToken)
                        : _waits.ShortlyAsync(entry, busy.Message, cancellationToken)
                );
            }

            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Measure(started, Outcomes.Cancelled, begun.Count);
            await _attempts.GiveBackAsync(begun);
            throw;
        }
        catch (Exception failure)
        {
            Measure(started, Outcomes.Failed, begun.IsEmpty ? 0 : 1);
            // The process lives, so the batches that rode along are under no suspicion: each of them is counted by a load of its own.
            await _attempts.FailAsync(begun, caller.Batch, failure);
            await _waits.AfterFailureAsync(caller, cancellationToken);
            throw;
        }
    }

    // One of a package stands for all: they came into view together.
    private void AskLater(LoadPackage package, LoadResult result)
    {
        if (result.Verdicts.LastOrDefault(verdict => verdict.Kind == VerdictKind.Load) is { Batch: var batch })
        {
            canary?.Loaded(package.Table, batch.Batch, batch.Generation);
        }
    }

    // A load that never began, as one that waits for the warehouse, has no duration.
    private void Measure(long started, string outcome, int attempts)
    {
        if (attempts > 0)
        {
            metrics.StageRan(StageNames.Load, outcome, time.GetElapsedTime(started));
            metrics.Attempted(StageNames.Load, outcome, attempts);
        }
    }

    // Two attempts that no failure explains may have ended the process, be it this package's fault or not: then nothing else is at risk.
    private Task<WorkLease> PlaceAsync(string table, PackageContents chosen, CancellationToken cancellationToken)
    {
        var work = $"A load of {table}";
        return chosen.Curated.Any(entry => LoadAttempts.AreUnexplained(entry, options.Value.AloneAfter))
            ? budget.AskAsync(WorkRequest.Everything(work), cancellationToken)
            : budget.AskBesideAsync(work, cancellationToken);
    }

    // What takes older rows out may build the table anew, which then is to follow the contract in force, not the one that the file was read
    // by.
    private async Task<TableContract> ContractAsync(LedgerEntry caller, CancellationToken cancellationToken)
    {
        var contract = await contracts.GetAsync(caller.Table, caller.Manifest!.Contract, cancellationToken);
        if (caller.Generation == 0)
        {
            return contract;
        }

        var current = (await contracts.CurrentAsync(cancellationToken)).Find(caller.Table);
        return current?.Mode == contract.Mode ? current : contract;
    }

    private async Task<PackageContents> ChooseAsync(LedgerEntry caller, TableContract contract, CancellationToken cancellationToken)
    {
        var ofSnapshots = contract.HasSnapshotsOfFiles;
        return !ofSnapshots ? await _choice.ChooseAsync(caller, cancellationToken)
            : caller.Forgetting ? new PackageContents(null, [caller])
            : caller.Rebuilding ? await _choice.SnapshotAsync(caller, cancellationToken)
            : await _members.ReadAsync(caller, contract, cancellationToken);
    }

    /// <summary>A file of a snapshot that is not whole yet waits, unless a greater one is in the table. No attempt is counted, as nothing
    /// is tried.</summary>
    private async Task<int> WaitAsync(
        LedgerEntry caller,
        TableContract contract,
        LoadedTable? known,
        PackageContents contents,
        DateTimeOffset startedAt,
        long started,
        CancellationToken cancellationToken
    )
    {
        using var share = await executor.AskAsync(caller.Table, 0, cancellationToken);
        var result = await executor.RunAsync(
            new LoadPackage(contract, [PackageBatch.From(caller)])
            {
                IsClosed = false,
                Known = known,
                StartedAt = startedAt,
            },
            cancellationToken
        );
        if (result.Verdicts[0].Kind != VerdictKind.Wait)
        {
            return await _ending.EndAsync(result, FrozenDictionary<string, HeldEntry>.Empty, startedAt, started, cancellationToken);
        }

        await _waits.ForSnapshotAsync(caller, contents, cancellationToken);
        return 0;
    }

    /// <summary>Parks a batch that was tried too often, unless a try did come to its end and only the ledger does not know.</summary>
    private async Task<int> GiveUpAsync(
        LedgerEntry caller,
        TableContract contract,
        LoadedTable? known,
        DateTimeOffset startedAt,
        long started,
        CancellationToken cancellationToken
    )
    {
        using var share = await executor.AskAsync(caller.Table, 0, cancellationToken);
        var found = await executor.FindAsync(new LoadPackage(contract, [PackageBatch.From(caller)]) { Known = known }, cancellationToken);
        return found.Verdicts.Count == 0
            ? await ParkAsync(
                caller,
                LoadErrors.KeepsFailing(caller.LoadAttempts, caller.Error?.Message),
                startedAt,
                started,
                cancellationToken
            )
            : await _ending.EndAsync(found, FrozenDictionary<string, HeldEntry>.Empty, startedAt, started, cancellationToken);
    }

    private Task<int> ParkAsync(
        LedgerEntry caller,
        BatchError error,
        DateTimeOffset startedAt,
        long started,
        CancellationToken cancellationToken
    ) =>
        _ending.EndAsync(
            new LoadResult(null, [BatchVerdict.Park(PackageBatch.From(caller), error)]),
            FrozenDictionary<string, HeldEntry>.Empty,
            startedAt,
            started,
            cancellationToken
        );
}
