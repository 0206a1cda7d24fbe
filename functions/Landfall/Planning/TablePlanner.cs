using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Planning;

/// <summary>Decides what of a table is handed out next, and when its planning ends.</summary>
/// <remarks>
/// A round's claims and its mark in the head are one transaction, which is refused when the head has moved; so a round that runs twice
/// makes its claims once, and both return them. The last question is asked after the head says <c>closing</c>, and answered by a
/// compare-and-set: whoever wrote a row before it read <c>running</c> is seen by it, and whoever did not starts the next epoch.
/// </remarks>
public sealed class TablePlanner(
    ILedgerStore store,
    IIngestionStarter starter,
    IOptions<PlanningOptions> options,
    TimeProvider time,
    ILogger<TablePlanner> logger
)
{
    private const int LostAnswers = 5;
    private const int ReadsAtOnce = 16;

    private readonly TableWaker _waker = new(store, starter, time);

    /// <summary>Plans one round. Run twice, at the same time or after a crash, it hands out the same work.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer; the round can be run again.</exception>
    /// <exception cref="LedgerException">A row of the table was written by another Landfall.</exception>
    public async Task<PlanResult> PlanAsync(PlanInput input, CancellationToken cancellationToken)
    {
        var (lost, contention) = (0, new Contention($"the plan of {input.Table}"));
        while (true)
        {
            try
            {
                if (await TryPlanAsync(input, LedgerRowKeys.PartitionOf(input.Table), cancellationToken) is { } result)
                {
                    return result;
                }

                await contention.RefusedAsync(cancellationToken);
            }
            catch (LedgerStoreException notAnswered) when (++lost < LostAnswers)
            {
                Log.Unsure(logger, notAnswered, input.Table, input.Round, input.Epoch);
            }
        }
    }

    /// <summary>Looks at a table that does not seem to move: would a plan of it hand something out or free something now?</summary>
    /// <exception cref="LedgerStoreException">The store does not answer.</exception>
    public async Task<TableLook> LookAsync(string table, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var seen = await ReadAsync(partition, cancellationToken);
        if (seen.HasSomething)
        {
            return new TableLook(HasWork: true, IsAtRest: false, NextDueAt: null);
        }

        await foreach (var row in store.ListAsync(partition, LedgerKeys.StartingWith(LedgerRowKeys.Due), cancellationToken))
        {
            var dueAt = DueRow.DueAt(row.Key);
            if (dueAt > time.GetUtcNow())
            {
                return new TableLook(HasWork: false, seen.IsAtRest, seen.EventsDueAt < dueAt ? seen.EventsDueAt : dueAt);
            }

            if (DueRow.IsOf(row.Key, await store.FindAsync(partition, DueRow.WaitingKey(row.Key), cancellationToken)))
            {
                return new TableLook(HasWork: true, IsAtRest: false, NextDueAt: null);
            }

            // Refused when somebody has written it anew, which is just as well.
            await store.WriteAsync(partition, [new LedgerChange.Delete(row.Key, row.Version!)], cancellationToken);
        }

        return new TableLook(HasWork: false, seen.IsAtRest, seen.EventsDueAt);
    }

    /// <summary>The table's head, for the sweep.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer.</exception>
    public Task<TableHead> HeadAsync(string table, CancellationToken cancellationToken) =>
        TableHead.ReadAsync(store, LedgerRowKeys.PartitionOf(table), cancellationToken);

    /// <summary>Null when another writer was faster: what was read is out of date, so all is read again.</summary>
    private async Task<PlanResult?> TryPlanAsync(PlanInput input, string partition, CancellationToken cancellationToken)
    {
        var head = await TableHead.ReadAsync(store, partition, cancellationToken);
        if (head.Epoch != input.Epoch || (head.State == HeadState.Idle && head.Round >= input.Round))
        {
            return await HandedOutAsync(input, partition, ends: true, cancellationToken);
        }

        return head.State switch
        {
            HeadState.Idle => HandOut.Result(input, [], null, ends: true, 0, 0),
            HeadState.Closing => await AskAsync(input, partition, head, cancellationToken),
            _ when head.Round >= input.Round => await HandedOutAsync(input, partition, ends: false, cancellationToken),
            _ when input.Round > options.Value.MaxRounds => await PassOnAsync(input, head, cancellationToken),
            _ => await HandOutAsync(input, partition, head, cancellationToken),
        };
    }

    private async Task<PlanResult?> HandOutAsync(PlanInput input, string partition, TableHead head, CancellationToken cancellationToken)
    {
        if (input.Round == 1 && !await OpenDueAsync(partition, cancellationToken))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var seen = await TableReading.ReadAsync(store, partition, options.Value, now, cancellationToken);
        var chosen = HandOut.Of(input, seen, options.Value, now);

        // With nothing left to hand out the head says so in the same write; the question that follows is the last one.
        var next = head.After(chosen.HasMore ? HeadState.Running : HeadState.Closing, now) with
        {
            Round = chosen.IsEmpty ? head.Round : input.Round,
        };
        List<LedgerChange> changes = [next.ToChange(), .. chosen.Changes(seen)];
        var write = await store.WriteAsync(partition, changes, cancellationToken);
        if (!write.IsCommitted)
        {
            return null;
        }

        foreach (var claim in seen.Stale)
        {
            Log.Freed(logger, input.Table, claim.Claim, claim.Ends.Count, claim.Mark);
        }

        if (chosen.HasMore)
        {
            var (waiting, curating) = (seen.Open.Count - chosen.Rows.Count, seen.Curating + chosen.Rows.Count);
            return HandOut.Result(input, chosen.Claims, chosen.Load, ends: false, waiting, curating);
        }

        var last = await AskAsync(input, partition, next with { Version = write.Versions[0] }, cancellationToken);
        return last is { Ends: true } ? last with { IsQuick = chosen.IsQuick(options.Value) && seen.Stale.Count == 0 } : last;
    }

    private async Task<PlanResult?> AskAsync(PlanInput input, string partition, TableHead closing, CancellationToken cancellationToken)
    {
        var seen = await ReadAsync(partition, cancellationToken);
        var next = closing.After(seen.HasSomething ? HeadState.Running : HeadState.Idle, time.GetUtcNow());
        if (
            !(await store.WriteAsync(partition, [next.ToChange()], cancellationToken)).IsCommitted
            || (seen.HasSomething && closing.Round < input.Round)
        )
        {
            return null;
        }

        return HandOut.Result(input, seen.Alive, seen.Loader, ends: !seen.HasSomething, seen.Open.Count, seen.Curating);
    }

    private async Task<PlanResult?> PassOnAsync(PlanInput input, TableHead head, CancellationToken cancellationToken) =>
        await _waker.RaiseAsync(input.Table, head, cancellationToken) ? HandOut.Result(input, [], null, ends: true, 0, 0) : null;

    /// <summary>What the same round has handed out before, as far as it is still in hand.</summary>
    private async Task<PlanResult> HandedOutAsync(PlanInput input, string partition, bool ends, CancellationToken cancellationToken)
    {
        var claims = new List<ClaimRow>();
        await foreach (var row in store.ListAsync(partition, LedgerKeys.StartingWith(ClaimRow.Prefix), cancellationToken))
        {
            claims.Add(ClaimRow.From(row));
        }

        var loader = await store.FindAsync(partition, LedgerRowKeys.Loader, cancellationToken);
        return HandOut.Result(
            input,
            claims,
            loader is null ? null : LoaderRow.From(loader),
            ends,
            0,
            claims.Sum(claim => claim.Ends.Count)
        ) with
        {
            IsAgain = ends,
        };
    }

    /// <summary>Opens waiting rows whose time has come; false when another changed one of them meanwhile.</summary>
    private async Task<bool> OpenDueAsync(string partition, CancellationToken cancellationToken)
    {
        var named = await store
            .ListAsync(partition, DueRow.Until(time.GetUtcNow()) with { Most = options.Value.MaxDue }, cancellationToken)
            .ToListAsync(cancellationToken);
        foreach (var some in named.Chunk(LedgerLimits.Changes / 3))
        {
            var changes = new List<LedgerChange>(some.Length * 3);
            var opened = new HashSet<string>(StringComparer.Ordinal);
            var waiting = ReadAhead.SelectAsync(
                some.ToAsyncEnumerable(),
                ReadsAtOnce,
                async (name, stop) => (name, Row: await store.FindAsync(partition, DueRow.WaitingKey(name.Key), stop)),
                cancellationToken
            );
            await foreach (var (name, row) in waiting)
            {
                changes.Add(new LedgerChange.Delete(name.Key, name.Version!));
                if (DueRow.IsOf(name.Key, row) && opened.Add(row!.Key))
                {
                    var open = WorkRow.From(row) with { DueAt = null, WaitsFor = null, Version = null };
                    changes.AddRange([new LedgerChange.Delete(row.Key, row.Version!), new LedgerChange.Insert(open.ToRow())]);
                }
            }

            if (!(await store.WriteAsync(partition, changes, cancellationToken)).IsCommitted)
            {
                return false;
            }
        }

        return true;
    }

    private Task<TableReading> ReadAsync(string partition, CancellationToken cancellationToken) =>
        TableReading.ReadAsync(store, partition, options.Value, time.GetUtcNow(), cancellationToken);
}

/// <summary>How a table stands.</summary>
/// <param name="HasWork">True when a plan would hand something out or free something now.</param>
/// <param name="IsAtRest">True when nothing of it is open or in hand: as long as nobody writes there is nothing to do before
/// <paramref name="NextDueAt"/>.</param>
/// <param name="NextDueAt">When the first of what waits is due, UTC; null when nothing waits.</param>
public sealed record TableLook(bool HasWork, bool IsAtRest, DateTimeOffset? NextDueAt);
