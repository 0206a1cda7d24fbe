using System.Globalization;
using System.Runtime.CompilerServices;
using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>
/// Brings back into a table what the warehouse has lost: each batch whose marker is not there is opened again in its own generation, and
/// its load takes it from its parts in the lake. Nothing is read again from landing.
/// </summary>
public sealed class Rebuild(BatchLedger ledger, LedgerTables tables, ILostLoads losses, TimeProvider time, ILogger<Rebuild> logger)
{
    // Markers of so many batches are asked for at once.
    private const int AtOnce = 50;

    /// <summary>
    /// Opens what is lost of <paramref name="table"/> after the batch <paramref name="after"/>, while the results are read. Behind the last
    /// one loads of the table go on; before, none does. The warehouse's failure ends it; asking again goes on.
    /// </summary>
    public async IAsyncEnumerable<RecoveryResult> TableAsync(
        string table,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var looked = await losses.OpenAsync(table, cancellationToken);
        var readings = tables.ReadAfterAsync(table, from: null, to: null, after, int.MaxValue, cancellationToken);
        await foreach (var some in readings.Chunk(AtOnce).WithCancellation(cancellationToken))
        {
            IReadOnlyList<LedgerEntry> entries = [.. some.Select(reading => reading.Entry).OfType<LedgerEntry>()];
            var lost = await looked.LookAsync(entries, cancellationToken);
            var at = 0;
            foreach (var reading in some)
            {
                var result = reading switch
                {
                    { Entry: { } entry } => await OpenAsync(entry, lost[at++], cancellationToken),
                    { Failure: { } failure } => new RecoveryResult(RecoveryOutcome.Refused, reading.Batch, Entry: null, failure.Message),
                    _ => null,
                };
                if (result is not null)
                {
                    yield return result;
                }
            }
        }

        await looked.GoOnAsync(cancellationToken);
    }

    private async Task<RecoveryResult?> OpenAsync(LedgerEntry entry, Loss loss, CancellationToken cancellationToken)
    {
        if (loss is { IsLost: false, Generation: { } generation })
        {
            return RecoveryResult.Refused(
                entry,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Its generation {generation} was in the table. Its file was read again since and is {entry.State.Word()}: "
                        + $"release it, or reprocess it."
                )
            );
        }

        if (!loss.IsLost && !loss.IsOnItsWay)
        {
            return null;
        }

        if (loss.IsLost && LostOf(entry, loss) is { KnowsParts: false })
        {
            return RecoveryResult.Refused(
                entry,
                "It was in the table, and its parts are not known since the ledger was lost: reprocess it."
            );
        }

        var opened = false;
        var after = await ledger.UpdateAsync(
            entry.Batch,
            before =>
            {
                opened = before.Generation == entry.Generation && before.State == entry.State;
                return !opened ? null
                    : loss.IsOnItsWay ? before with { Rebuilding = true }
                    : loss.Generation is { } lost ? Opened(OfEarlier(before, lost))
                    : Opened(before);
            },
            cancellationToken
        );
        if (!opened)
        {
            return RecoveryResult.Unchanged(after, "Another request changed it meanwhile.");
        }

        Log.Rebuilding(logger, after.Batch, after.Generation, entry.State);
        return RecoveryResult.Changed(after);
    }

    private static Manifest? LostOf(LedgerEntry entry, Loss loss) =>
        loss.Generation is { } lost ? entry.Earlier.Last(earlier => earlier.Generation == lost).Manifest : entry.Manifest;

    // Its file is not there any more; the parts of that generation are kept as long as no later one is in the table.
    private LedgerEntry OfEarlier(LedgerEntry before, int lost) =>
        Generations.Next(before, time.GetUtcNow()) with
        {
            Manifest = before.Earlier.Last(earlier => earlier.Generation == lost).Manifest,
        };

    // It was in the table before, however small its snapshot is.
    private static LedgerEntry Opened(LedgerEntry before) =>
        before with
        {
            State = BatchState.Curated,
            Rebuilding = true,
            Forgetting = before.State == BatchState.Forgotten,
            Accepted = true,
            LoadAttempts = 0,
            LoadExplained = 0,
            Counts = null,
            RelatedBatch = null,
            Error = null,
        };
}
