using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>
/// Says which batch of a table one run of its loader takes next: the newest file. Of a table that is rebuilt what comes back goes first, so
/// that a newer file meets the table as it was and not an older copy. Of a full table the others wait for it too, as a snapshot that is
/// newer would take its place, and is held against its rows.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="known">What the ledger remembers of it.</param>
/// <param name="ledger">Has the entries.</param>
/// <param name="open">What there is to do.</param>
/// <param name="loaded">Takes that everything has come back.</param>
/// <param name="waits">Lets batches wait.</param>
/// <param name="logger">Is told of entries that cannot be read.</param>
internal sealed class LoadOrder(
    string table,
    LoadedTable? known,
    BatchLedger ledger,
    OpenBatches open,
    LoadedTables loaded,
    LoadWaits waits,
    ILogger logger
)
{
    // What was met in this run is not met again: a row that could not be moved on must not hold the others back.
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly bool _isFull = known?.SnapshotKey is not null;
    private bool _isRebuilding = known is { IsRebuilding: true };
    private int _pass;

    /// <summary>The next curated batch; null when nothing can be loaded now.</summary>
    public async Task<LedgerEntry?> NextAsync(CancellationToken cancellationToken)
    {
        for (; _isRebuilding && _pass < 2; _pass++)
        {
            // What was forgotten makes way for newer versions; of a full table it would empty what others of its snapshot are in.
            var forgetting = _pass == 0 != _isFull;
            if (await FirstAsync(row => row.Rebuilding && row.Forgetting == forgetting, cancellationToken) is { } back)
            {
                return back;
            }
        }

        if (_isRebuilding)
        {
            if (await AwaitedAsync(cancellationToken) is { } awaited)
            {
                await HoldAsync(awaited, cancellationToken);
                return null;
            }

            _isRebuilding = false;
        }

        return await FirstAsync(_ => true, cancellationToken);
    }

    private async Task<LedgerEntry?> FirstAsync(Func<WorkRow, bool> isWanted, CancellationToken cancellationToken)
    {
        await foreach (var row in open.WorkAsync(table, cancellationToken))
        {
            if (
                row.Work == WorkKind.Load
                && isWanted(row)
                && _met.Add(FormattableString.Invariant($"{row.End} {row.Generation}"))
                && await ReadAsync(row, cancellationToken) is { State: BatchState.Curated } entry
            )
            {
                return entry;
            }
        }

        return null;
    }

    // The batch that all others wait for; null when nobody waits. When everything has come back, the ledger says so.
    private async Task<string?> AwaitedAsync(CancellationToken cancellationToken)
    {
        var comesBack = false;
        await foreach (var batch in open.ListEachAsync(table, cancellationToken).Where(batch => batch.Work.Rebuilding))
        {
            comesBack = true;

            // Each comes to its end, whatever it waits for: it is read or loaded, or parks. One that is stuck may wait for ever.
            if (!_isFull || !batch.Work.Stuck)
            {
                return _isFull ? batch.Batch : null;
            }
        }

        if (!comesBack)
        {
            await loaded.ChangeAsync(
                table,
                before => before is { IsRebuilding: true } ? before with { IsRebuilding = false } : null,
                cancellationToken
            );
        }

        return null;
    }

    private async Task HoldAsync(string awaited, CancellationToken cancellationToken)
    {
        await foreach (var row in open.WorkAsync(table, cancellationToken).Where(row => row.Work == WorkKind.Load && !row.Rebuilding))
        {
            if (await ReadAsync(row, cancellationToken) is { State: BatchState.Curated } entry)
            {
                await waits.ForRebuildAsync(entry, awaited, cancellationToken);
            }
        }
    }

    // One entry that cannot be read stops its own batch, not its table.
    private async Task<LedgerEntry?> ReadAsync(WorkRow row, CancellationToken cancellationToken)
    {
        var batch = LedgerRowKeys.BatchOf(table, row.End);
        try
        {
            return await ledger.GetAsync(batch, cancellationToken);
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, batch, table, failure);
            await open.WaitUnreadableAsync(table, row, cancellationToken);
            return null;
        }
    }
}
