using Landfall.Ledger.Rows;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Planning;

/// <summary>Signs of life of the activities that have a group in hand.</summary>
public sealed class ClaimMarks(ILedgerStore store, IOptions<PlanningOptions> options, TimeProvider time, ILogger<ClaimMarks> logger)
{
    /// <summary>
    /// The first line of an activity: gives the first sign of life and goes on giving them. Null when the claim is no longer there: the
    /// activity ends before it stamps or writes.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store does not answer.</exception>
    public async Task<HeldRow?> BeginAsync(string table, string claim, CancellationToken cancellationToken)
    {
        var (isTaken, wasBegun) = (false, false);
        var held = await HeldRow.TakeAsync(
            new HeldRowPlace(store, LedgerRowKeys.PartitionOf(table), ClaimRow.Prefix + claim, options.Value.MarkEvery, time, logger),
            Marked,
            cancellationToken
        );
        isTaken = true;
        if (held is not null)
        {
            held.IsAgain = wasBegun;
        }

        return held;

        LedgerRow? Marked(LedgerRow? row)
        {
            if (row is null)
            {
                return null;
            }

            var found = ClaimRow.From(row);
            wasBegun = isTaken ? wasBegun : found.Begun;
            return (found with { Mark = time.GetUtcNow(), Begun = true }).ToRow();
        }
    }
}

/// <summary>The loader's mark of a table; see <see cref="LoaderRow"/>.</summary>
public sealed class LoaderMarks(ILedgerStore store, IOptions<PlanningOptions> options, TimeProvider time, ILogger<LoaderMarks> logger)
{
    // Then a load looks whether what it waits for has come by itself.
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(10);

    private const string Hold = "held";

    /// <summary>Keeps loads of a table from being handed out, for ten minutes or until <see cref="LetGoAsync"/>.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer.</exception>
    public async Task HoldAsync(string table, CancellationToken cancellationToken)
    {
        var (partition, now) = (LedgerRowKeys.PartitionOf(table), time.GetUtcNow());
        var row = await store.FindAsync(partition, LedgerRowKeys.Loader, cancellationToken);
        var loader = row is null ? new LoaderRow(Hold, now) : LoaderRow.From(row);
        if (loader.Owner == Hold || loader.Until <= now)
        {
            // Refused when a load has taken the mark, which then finds the same.
            var held = loader with { Owner = Hold, Until = now + HeldFor };
            await store.WriteAsync(partition, [held.ToChange()], cancellationToken);
        }
    }

    /// <summary>Lets loads of a held table go on; any other mark stays.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer.</exception>
    public async Task LetGoAsync(string table, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        if (await store.FindAsync(partition, LedgerRowKeys.Loader, cancellationToken) is { } row && LoaderRow.From(row).Owner == Hold)
        {
            await store.WriteAsync(partition, [new LedgerChange.Delete(row.Key, row.Version!)], cancellationToken);
        }
    }

    /// <summary>
    /// Takes the mark of <paramref name="table"/> and renews it until it is given back. Null when another load has it: that one's end wakes
    /// the table. A load that is delivered again under its own claim takes over from itself.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store does not answer.</exception>
    public Task<HeldRow?> TakeAsync(string table, string claim, CancellationToken cancellationToken)
    {
        return HeldRow.TakeAsync(
            new HeldRowPlace(store, LedgerRowKeys.PartitionOf(table), LedgerRowKeys.Loader, options.Value.MarkEvery, time, logger),
            Taken,
            cancellationToken
        );

        LedgerRow? Taken(LedgerRow? row)
        {
            var now = time.GetUtcNow();
            var loader = row is null ? new LoaderRow(claim, now) : LoaderRow.From(row);
            return loader.Owner == claim || loader.Until <= now
                ? (loader with { Owner = claim, Until = now + options.Value.StaleAfter }).ToRow()
                : null;
        }
    }
}
