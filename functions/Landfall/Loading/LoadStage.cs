using System.Collections.Concurrent;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Storage;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Loading;

/// <summary>The load stage: whoever gets the table's lease loads what waits for the table, its own batch among it.</summary>
public sealed class LoadStage(
    LandfallContainers containers,
    BatchLedger ledger,
    TableLeases leases,
    ContractCatalog contracts,
    LoadExecutor executor,
    IOptions<LoadingOptions> options,
    TimeProvider time,
    ILogger<LoadStage> logger)
{
    private readonly LoadAttempts _attempts = new(ledger, time, logger);
    private readonly LoadEnding _ending = new(ledger, new LoadedPackages(containers, time), time, logger);
    private readonly PackageChoice _choice = new(ledger, options.Value, logger);
    private readonly SnapshotRolls _rolls = new(containers, ledger, options.Value, time);
    private readonly PackageSplit _split = new(executor, logger);

    /// <summary>
    /// Loads a curated batch of this <paramref name="generation"/>, and others with it; any other batch is left as it stands. Answers waiting when
    /// another loader has the table.
    /// </summary>
    /// <exception cref="LedgerException">The ledger has no entry for <paramref name="batch"/>.</exception>
    /// <exception cref="WarehouseException">The warehouse failed; the attempt is counted and its reason kept.</exception>
    /// <exception cref="LoadBalanceException">Rows are missing or too many; as above.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the attempt is not counted.</exception>
    public async Task<StageOutcome> RunAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        var entry = await FindAsync(batch, cancellationToken);
        if (!IsMine(entry, generation))
        {
            return Outcome(entry);
        }

        await using var lease = await leases.TryTakeAsync(entry.Table, cancellationToken);
        if (lease is null)
        {
            return Waits(entry, "another loader has the table's lease.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            // Another loader may have taken the batch along before this one got the lease.
            entry = await FindAsync(batch, either.Token);
            return IsMine(entry, generation) ? await LoadAsync(entry, either.Token) : Outcome(entry);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Waits(entry, "the table's lease was lost on the way.");
        }
    }

    private static bool IsMine(LedgerEntry entry, int generation) => entry.State == BatchState.Curated && entry.Generation == generation;

    private static StageOutcome Outcome(LedgerEntry entry) =>
        new(entry.Batch, entry.State, entry.Counts?.Inserted ?? entry.Manifest?.Rows ?? 0, entry.Manifest?.RejectRows ?? 0);

    private StageOutcome Waits(LedgerEntry entry, string reason)
    {
        Log.Waits(logger, entry.Batch, reason);
        return Outcome(entry) with { Waiting = true };
    }

    private async Task<LedgerEntry> FindAsync(string batch, CancellationToken cancellationToken) =>
        await ledger.FindAsync(batch, cancellationToken)
            ?? throw new LedgerException($"The ledger has no entry for the batch '{batch}'. Register its file first.");

    private async Task<StageOutcome> LoadAsync(LedgerEntry caller, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        var begun = new ConcurrentQueue<LedgerEntry>();
        try
        {
            var contract = await ContractAsync(caller, cancellationToken);
            if (caller.LoadAttempts >= options.Value.ParkAfter)
            {
                return await GiveUpAsync(caller, contract, startedAt, started, cancellationToken);
            }

            var chosen = await ChooseAsync(caller, contract, cancellationToken);
            if (chosen.Missing is { } missing)
            {
                return await WaitAsync(caller, contract, missing, startedAt, started, cancellationToken);
            }

            await _attempts.BeginAsync(chosen.Curated, begun, cancellationToken);
            IReadOnlyList<PackageBatch> batches =
                [.. chosen.Curated.Join(begun, entry => entry.Batch, entry => entry.Batch, (_, entry) => PackageBatch.From(entry), StringComparer.Ordinal)];
            if (batches.All(batch => batch.Batch != caller.Batch))
            {
                await _attempts.GiveBackAsync(begun);
                return Outcome(await FindAsync(caller.Batch, cancellationToken));
            }

            var result = await _split.RunAsync(new LoadPackage(contract, batches) { AwaitsGenerations = !chosen.LeavesOutGenerations }, cancellationToken);
            var ended = await _ending.EndAsync(result, startedAt, started, cancellationToken);
            return Outcome(ended.Single(entry => entry.Batch == caller.Batch));
        }
        catch (TerminalException failure)
        {
            return await ParkAsync(caller, failure.Error, startedAt, started, cancellationToken);
        }
        catch (WarehouseBusyException busy)
        {
            await _attempts.GiveBackAsync(begun);
            return Waits(caller, busy.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _attempts.GiveBackAsync(begun);
            throw;
        }
        catch (Exception failure)
        {
            // The process lives, so the batches that rode along are under no suspicion: each of them is counted by its own orchestration.
            await _attempts.FailAsync(begun, caller.Batch, failure);
            throw;
        }
    }

    // What takes older rows out may build the table anew, which then is to follow the contract in force, not the one that the file was read by.
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

    private async Task<SnapshotRoll> ChooseAsync(LedgerEntry caller, TableContract contract, CancellationToken cancellationToken)
    {
        var ofSnapshots = contract is { Mode: LoadMode.Full, SnapshotClosedBy.Kind: not SnapshotClosingKind.OneFile };
        return !ofSnapshots ? await _choice.ChooseAsync(caller, cancellationToken)
            : caller.Forgetting ? new SnapshotRoll(null, [caller])
            : await _rolls.CallAsync(caller, contract, cancellationToken);
    }

    /// <summary>A file of a snapshot that is not whole yet waits, unless a greater one is in the table. No attempt is counted, as nothing is tried.</summary>
    private async Task<StageOutcome> WaitAsync(
        LedgerEntry caller, TableContract contract, string missing, DateTimeOffset startedAt, long started, CancellationToken cancellationToken)
    {
        var result = await executor.RunAsync(new LoadPackage(contract, [PackageBatch.From(caller)]) { IsClosed = false }, cancellationToken);
        return result.Verdicts[0].Kind == VerdictKind.Wait
            ? Waits(caller, $"the snapshot '{caller.SnapshotKey}' is not whole: {missing}")
            : Outcome((await _ending.EndAsync(result, startedAt, started, cancellationToken))[0]);
    }

    /// <summary>Parks a batch that was tried too often, unless a try did come to its end and only the ledger does not know.</summary>
    private async Task<StageOutcome> GiveUpAsync(LedgerEntry caller, TableContract contract, DateTimeOffset startedAt, long started, CancellationToken cancellationToken)
    {
        var found = await executor.FindAsync(new LoadPackage(contract, [PackageBatch.From(caller)]), cancellationToken);
        if (found.Verdicts.Count == 0)
        {
            return await ParkAsync(caller, LoadErrors.KeepsFailing(caller.LoadAttempts, caller.Error?.Message), startedAt, started, cancellationToken);
        }

        return Outcome((await _ending.EndAsync(found, startedAt, started, cancellationToken))[0]);
    }

    private async Task<StageOutcome> ParkAsync(LedgerEntry caller, BatchError error, DateTimeOffset startedAt, long started, CancellationToken cancellationToken)
    {
        var parked = new LoadResult(null, [BatchVerdict.Park(PackageBatch.From(caller), error)]);
        return Outcome((await _ending.EndAsync(parked, startedAt, started, cancellationToken))[0]);
    }
}
