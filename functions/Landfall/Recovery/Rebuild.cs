using System.Globalization;
using System.Runtime.CompilerServices;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Loading.Modes.Full;
using Landfall.Planning;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>
/// Brings back into a table what the warehouse has lost: each batch whose marker is not there is opened again in its own generation, and
/// its load takes it from its parts in the lake. Nothing is read again from landing.
/// </summary>
public sealed class Rebuild(
    BatchLedger ledger,
    LedgerTables tables,
    LoadedTables loaded,
    LoaderMarks marks,
    IWarehouse warehouse,
    ILogger<Rebuild> logger
)
{
    // Markers of so many batches are asked for at once.
    private const int AtOnce = 50;

    /// <summary>
    /// Opens what is lost of <paramref name="table"/> after the batch <paramref name="after"/>, while the results are read. Behind the last
    /// one loads of the table go on; before, none does.
    /// </summary>
    /// <exception cref="WarehouseException">The warehouse failed; asking again goes on.</exception>
    public async IAsyncEnumerable<RecoveryResult> TableAsync(
        string table,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var known = await loaded.FindAsync(table, cancellationToken);
        using var share = await warehouse.AskAsync($"The rebuild of {table}", 0, cancellationToken);
        await using var session = await warehouse.OpenAsync(cancellationToken);
        await session.ExecuteAsync(new EnsureControl(table), cancellationToken);
        var readings = tables.ReadAfterAsync(table, from: null, to: null, after, int.MaxValue, cancellationToken);
        await foreach (var some in readings.Chunk(AtOnce).WithCancellation(cancellationToken))
        {
            var there = await MarkersAsync(session, table, some, cancellationToken);
            foreach (var reading in some)
            {
                var result = reading switch
                {
                    { Entry: { } entry } => await LookAsync(entry, there.Latest(entry.Batch), known, cancellationToken),
                    { Failure: { } failure } => new RecoveryResult(RecoveryOutcome.Refused, reading.Batch, Entry: null, failure.Message),
                    _ => null,
                };
                if (result is not null)
                {
                    yield return result;
                }
            }
        }

        await GoOnAsync(session, table, known, cancellationToken);
    }

    // The entries were read before: what is loaded in between has its marker.
    private static async Task<KnownMarkers> MarkersAsync(
        IWarehouseSession session,
        string table,
        IReadOnlyList<EntryReading> some,
        CancellationToken cancellationToken
    )
    {
        var control = (await session.ExecuteAsync(new ReadControl(table), cancellationToken))!;
        await session.ExecuteAsync(new BeginTransaction(), cancellationToken);
        await LoadExecutor.GuardAsync(session, new GuardFence(table, control.Fence), cancellationToken);
        var asked = new ReadMarkers(table) { Batches = [.. some.Select(reading => reading.Batch)] };
        var markers = await session.ExecuteAsync(asked, cancellationToken);
        await session.ExecuteAsync(new CommitTransaction(), cancellationToken);
        return new KnownMarkers(markers);
    }

    private async Task<RecoveryResult?> LookAsync(
        LedgerEntry entry,
        Marker? marker,
        LoadedTable? known,
        CancellationToken cancellationToken
    )
    {
        if (LostGeneration(entry, marker) is { } lost)
        {
            return RecoveryResult.Refused(
                entry,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Its generation {lost} was in the table. Its file was read again since and is {entry.State.Word()}: "
                        + $"release it, or reprocess it."
                )
            );
        }

        if (!IsLost(entry, marker, known))
        {
            return null;
        }

        var opened = false;
        var after = await ledger.UpdateAsync(
            entry.Batch,
            before =>
            {
                opened = before.Generation == entry.Generation && before.State == entry.State;
                return opened ? Opened(before) : null;
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

    // A later generation that came to nothing leaves the rows of an earlier one in the table.
    private static int? LostGeneration(LedgerEntry entry, Marker? marker) =>
        marker is null
        && entry.State is BatchState.Refused or BatchState.Parked
        && entry.Earlier.LastOrDefault(earlier => earlier.State == BatchState.Published) is { } loaded
            ? loaded.Generation
            : null;

    // What was superseded makes no difference to the table. Of snapshots only the one in force does, and whoever took its place.
    private static bool IsLost(LedgerEntry entry, Marker? marker, LoadedTable? known) =>
        entry is { State: BatchState.Published or BatchState.Duplicate or BatchState.Forgotten, Manifest: { } manifest }
        && !(marker?.Generation >= entry.Generation)
        && (
            known?.SnapshotKey is not { } inForce
            || (marker is not null && entry.State == BatchState.Forgotten)
            || SnapshotOrder.Instance.Compare(PackageBatch.From(entry, manifest).Snapshot, inForce) >= 0
        );

    // It was in the table before, however small its snapshot is.
    private static LedgerEntry Opened(LedgerEntry before) =>
        before with
        {
            State = BatchState.Curated,
            Rebuilding = true,
            Forgetting = before.State == BatchState.Forgotten,
            Accepted = true,
            LoadAttempts = 0,
            Counts = null,
            RelatedBatch = null,
            Error = null,
        };

    // The fence goes on behind the last load that is remembered, so that no package is named twice. That comes last: until then loads wait.
    private async Task GoOnAsync(IWarehouseSession session, string table, LoadedTable? known, CancellationToken cancellationToken)
    {
        if (known is null)
        {
            return;
        }

        await session.ExecuteAsync(new RaiseFence(table, known.Fence), cancellationToken);
        var control = (await session.ExecuteAsync(new ReadControl(table), cancellationToken))!;
        await loaded.ChangeAsync(
            table,
            before =>
                before is null || before.IsAheadOf(control.Fence)
                    ? null
                    : before with
                    {
                        Rows = control.Storage is null ? null : control.Rows,
                        BehindSince = null,
                        FoundFence = 0,
                    },
            cancellationToken
        );
        await marks.LetGoAsync(table, cancellationToken);
    }
}
