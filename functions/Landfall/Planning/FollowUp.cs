using System.Globalization;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Planning;

/// <summary>
/// Takes what the end of a piece of work has made possible for whoever ended it, who then goes on at once; what is too much for one is
/// handed out by the next planning.
/// </summary>
/// <remarks>
/// A table that nobody plans is claimed from by one transaction, which is refused when its head has moved. The head stays idle, so whoever
/// writes a row and reads it starts a planning; and a row that was written before is in the reading, as that came after the head was read.
/// Claims are named by the piece whose end took them, so that the piece finds them when it is delivered again after a crash.
/// </remarks>
public sealed class FollowUp(
    ILedgerStore store,
    TableWaker waker,
    IOptions<PlanningOptions> options,
    TimeProvider time,
    ILogger<FollowUp> logger
)
{
    private const int LostAnswers = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Claims what the caller can do next. Of a table with more to do than that, or with something that is due, the planning is started;
    /// one that is being planned needs nothing.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="piece">Names the piece of work whose end this is; nothing else has the name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What to do now; empty when that is nothing.</returns>
    /// <exception cref="LedgerStoreException">The store does not answer; the sweep wakes the table in its place.</exception>
    public async Task<PlanResult> TakeAsync(string table, string piece, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var (lost, contention) = (0, new Contention($"what follows on a piece of work of {table}"));
        PlanInput? unsure = null;
        while (true)
        {
            try
            {
                // A write whose answer was lost may be in, also when the next one was refused for it; then its claims are nobody else's.
                if (unsure is not null && await FindAsync(table, ClaimRow.RoundOf(unsure), cancellationToken) is { IsEmpty: false } found)
                {
                    return found;
                }

                unsure = null;
                var head = await TableHead.ReadAsync(store, partition, cancellationToken);
                if (head.State == HeadState.Running)
                {
                    return PlanResult.Nothing;
                }

                var (now, next) = (time.GetUtcNow(), head.Epoch + 1);
                var input = new PlanInput(table, next, 1, string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(piece)}{next}"));
                var seen = await TableReading.ReadAsync(store, partition, options.Value, now, cancellationToken);
                var isDue = await store
                    .ListAsync(partition, DueRow.Until(now) with { Most = 1 }, cancellationToken)
                    .AnyAsync(cancellationToken);
                if (!seen.HasSomething && !isDue)
                {
                    return PlanResult.Nothing;
                }

                var chosen = HandOut.Of(input, seen, options.Value, now);
                if (isDue || chosen.IsEmpty || seen.Stale.Count > 0 || !chosen.IsQuick(options.Value))
                {
                    await waker.WakeAsync(table, cancellationToken);
                    return PlanResult.Nothing;
                }

                unsure = input;
                List<LedgerChange> changes = [head.Passed(now).ToChange(), .. chosen.Changes(seen)];
                if ((await store.WriteAsync(partition, changes, cancellationToken)).IsCommitted)
                {
                    return HandOut.Result(input, chosen.Claims, chosen.Load, ends: true, 0, chosen.Rows.Count);
                }

                await contention.RefusedAsync(cancellationToken);
            }
            catch (LedgerStoreException) when (++lost < LostAnswers)
            {
                // Read again: the store's client has waited already.
            }
        }
    }

    /// <summary>
    /// What the piece has taken before and not come to the end of: it was delivered before, and its process has died.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store does not answer.</exception>
    public Task<PlanResult> LeftAsync(string table, string piece, CancellationToken cancellationToken) =>
        FindAsync(table, PrefixOf(piece), cancellationToken);

    /// <summary>
    /// Gives back what was taken and never begun, for a host that stops. It takes a few seconds at most; what a silent store keeps grows
    /// stale.
    /// </summary>
    public async Task GiveBackAsync(string table, PlanResult taken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var partition = LedgerRowKeys.PartitionOf(table);
        try
        {
            foreach (var claim in taken.Groups.Select(group => group.Claim).Concat(taken.Tell is { } tell ? [tell.Claim] : []))
            {
                var row = await store.FindAsync(partition, ClaimRow.Prefix + claim, patience.Token);
                if (row is not null && !ClaimRow.From(row).Begun)
                {
                    await store.WriteAsync(partition, [new LedgerChange.Delete(row.Key, row.Version!)], patience.Token);
                }
            }

            if (
                taken.Load is { } load
                && await store.FindAsync(partition, LedgerRowKeys.Loader, patience.Token) is { } loader
                && LoaderRow.From(loader).Owner == load.Claim
            )
            {
                await store.WriteAsync(partition, [new LedgerChange.Delete(loader.Key, loader.Version!)], patience.Token);
            }
        }
        catch (Exception notAnswered) when (notAnswered is LedgerStoreException or OperationCanceledException)
        {
            Log.NotGivenBack(logger, notAnswered, table);
        }
    }

    private static string PrefixOf(string piece) => piece + ClaimRow.FollowUp;

    private async Task<PlanResult> FindAsync(string table, string prefix, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var claims = await store
            .ListAsync(partition, LedgerKeys.StartingWith(ClaimRow.Prefix + prefix), cancellationToken)
            .Select(ClaimRow.From)
            .ToListAsync(cancellationToken);
        var loader = await store.FindAsync(partition, LedgerRowKeys.Loader, cancellationToken);
        return HandOut.Result(table, prefix, claims, loader is null ? null : LoaderRow.From(loader));
    }
}
