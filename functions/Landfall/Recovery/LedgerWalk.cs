using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Recovery;

/// <summary>Goes through the ledger as a stream, entry by entry, and never holds more than a few.</summary>
internal sealed class LedgerWalk(LedgerTables tables)
{
    private const int AtOnce = 8;

    /// <summary>
    /// Asks <paramref name="recover"/> about every entry of <paramref name="table"/> after the batch <paramref name="after"/> whose file
    /// was last changed on the UTC days <paramref name="from"/> to
    /// <paramref name="to"/>; it answers null for one that is no business of the request. A document that cannot be read is refused and
    /// stops nothing.
    /// </summary>
    public IAsyncEnumerable<RecoveryResult> SelectAsync(
        string table,
        DateOnly? from,
        DateOnly? to,
        string? after,
        Func<LedgerEntry, CancellationToken, Task<RecoveryResult?>> recover,
        CancellationToken cancellationToken
    )
    {
        var readings = tables.ReadAfterAsync(table, from, to, after, int.MaxValue, cancellationToken);
        return ReadAhead
            .SelectAsync(readings, AtOnce, LookAsync, cancellationToken)
            .Where(result => result is not null)
            .Select(result => result!);

        Task<RecoveryResult?> LookAsync(EntryReading reading, CancellationToken stop) =>
            reading switch
            {
                { Entry: { } entry } => recover(entry, stop),
                { Failure: { } failure } => Task.FromResult<RecoveryResult?>(
                    new RecoveryResult(RecoveryOutcome.Refused, reading.Batch, Entry: null, failure.Message)
                ),
                _ => Task.FromResult<RecoveryResult?>(null),
            };
    }
}
