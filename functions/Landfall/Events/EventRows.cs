using System.Globalization;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Events;

/// <summary>
/// What has to be told outside, as rows of the ledger: written in the transaction that makes it true, or held until all of it is, and kept
/// until the sink has it. So no outage of the sink and no crash loses an event.
/// </summary>
public sealed class EventRows(ILedgerStore store, TimeProvider time)
{
    // Behind it comes the event's own id; no package is called so.
    private const string Single = "e";

    private readonly MovedTables _moved = new(store, time);

    // A load that died before it let its update go is found by then; until then its batches are probably being ended.
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Writes down what became of <paramref name="entry"/>, for the transaction that changes it: what is to be told, and that its stages
    /// are to be logged, where no load does that. Nothing for most states.
    /// </summary>
    public static IEnumerable<LedgerChange> Of(LedgerEntry entry)
    {
        var told = entry.State switch
        {
            BatchState.Parked or BatchState.Refused => PipelineEvents.Parked(entry),
            BatchState.Forgotten => PipelineEvents.Updated(entry),
            _ => null,
        };
        if (told is not null)
        {
            yield return new LedgerChange.Put(Row(entry, told));
        }

        // A marker file has come to its end by being there, an archive by its members being written down.
        var isUnread =
            entry is { State: BatchState.Published, Manifest: null, Restored: null } and ({ Counts: not null } or { Archive: not null });
        if (entry.State == BatchState.Replaced || isUnread || (entry.HasStagesToLog && entry.State.IsTerminal()))
        {
            yield return new LedgerChange.Put(Row(entry, PipelineEvents.Ended(entry), "|log"));
        }
    }

    /// <summary>
    /// Writes down the update by <paramref name="package"/>, which is not to be told before <see cref="ReleaseAsync"/>. Batches of it
    /// that a row names already stay there: so a package whose load died, and whose batches end one by one, is told in as many
    /// updates, and each batch in one.
    /// </summary>
    public async Task HoldAsync(LoadedPackage package, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(package.Table);
        var contention = new Contention($"the update of {package.Table} by the package {package.Package}");
        while (true)
        {
            var named = await RowsOf(package, cancellationToken)
                .SelectMany(row => row.Batches.ToAsyncEnumerable())
                .ToHashSetAsync(cancellationToken: cancellationToken);
            var batches = package.Batches.Where(batch => !named.Contains(new BatchUpdate(batch.Batch, batch.Generation))).ToList();
            if (batches.Count == 0)
            {
                return;
            }

            var key = PrefixOf(package.Package) + LedgerRowKeys.EndOf(batches[0].Batch);
            var row = new EventRow(key, PipelineEvents.Updated(package with { Batches = batches }))
            {
                IsHeld = true,
                DueAt = time.GetUtcNow() + HeldFor,
            };
            if ((await store.WriteAsync(partition, [new LedgerChange.Insert(row.ToRow())], cancellationToken)).IsCommitted)
            {
                return;
            }

            await contention.RefusedAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Lets go what is held of <paramref name="package"/> and names no batch beside its own; the rest is let go when
    /// all of it has ended. Idempotent.
    /// </summary>
    public async Task ReleaseAsync(LoadedPackage package, CancellationToken cancellationToken)
    {
        var ended = package.Batches.Select(batch => new BatchUpdate(batch.Batch, batch.Generation)).ToHashSet();
        foreach (
            var held in await RowsOf(package, cancellationToken)
                .Where(row => row.IsHeld && row.Batches.All(ended.Contains))
                .ToListAsync(cancellationToken)
        )
        {
            // Refused when another has let it go or told it.
            var released = held with { IsHeld = false, DueAt = null };
            await store.WriteAsync(
                LedgerRowKeys.PartitionOf(package.Table),
                [new LedgerChange.Replace(released.ToRow())],
                cancellationToken
            );
        }
    }

    /// <summary>Writes events of <paramref name="table"/> down that are to be told. Idempotent: a row is named by its event's id; one that
    /// was told before is told again.</summary>
    public async Task AddAsync(string table, IReadOnlyList<LandfallEvent> events, CancellationToken cancellationToken)
    {
        await _moved.MoveAsync(table, cancellationToken);
        foreach (var some in events.Chunk(LedgerLimits.Changes))
        {
            await store.WriteAsync(
                LedgerRowKeys.PartitionOf(table),
                [.. some.Select(one => new LedgerChange.Put(new EventRow($"{PrefixOf(Single)}{one.Id}", one).ToRow()))],
                cancellationToken
            );
        }
    }

    /// <summary>The first <see cref="LedgerLimits.Changes"/> rows of <paramref name="table"/> that are due.</summary>
    public async Task<IReadOnlyList<EventRow>> DueAsync(string table, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await store
            .ListAsync(LedgerRowKeys.PartitionOf(table), LedgerKeys.StartingWith(LedgerRowKeys.Events), cancellationToken)
            .Select(EventRow.From)
            .Where(row => row.DueAt is null || row.DueAt <= now)
            .Take(LedgerLimits.Changes)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Takes a row away that was told; one that changed meanwhile stays, and is told again under the same id.</summary>
    public Task ToldAsync(string table, EventRow row, CancellationToken cancellationToken) =>
        store.WriteAsync(LedgerRowKeys.PartitionOf(table), [new LedgerChange.Delete(row.Key, row.Version!)], cancellationToken);

    /// <summary>Puts rows off, all together; those that changed meanwhile are met again as they are then.</summary>
    public Task PutOffAsync(string table, IReadOnlyList<EventRow> rows, CancellationToken cancellationToken) =>
        store.WriteAsync(
            LedgerRowKeys.PartitionOf(table),
            [.. rows.Select(row => new LedgerChange.Replace(row.ToRow()))],
            cancellationToken
        );

    private IAsyncEnumerable<EventRow> RowsOf(LoadedPackage package, CancellationToken cancellationToken) =>
        store
            .ListAsync(LedgerRowKeys.PartitionOf(package.Table), LedgerKeys.StartingWith(PrefixOf(package.Package)), cancellationToken)
            .Select(EventRow.From);

    private static string PrefixOf(string package) => $"{LedgerRowKeys.Events}{package}|";

    private static LedgerRow Row(LedgerEntry entry, LandfallEvent told, string suffix = "") =>
        new EventRow(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{LedgerRowKeys.Events}{LedgerRowKeys.EndOf(entry.Batch)}|{entry.Generation}|"
                    + $"{entry.State.Word()}|{entry.Stages.Count}{suffix}"
            ),
            told
        ).ToRow();
}

/// <summary>One event that has to be told.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="Event">The event, always the same.</param>
public sealed record EventRow(string Key, LandfallEvent Event)
{
    /// <summary>True while the batches that it tells of are being ended.</summary>
    public bool IsHeld { get; init; }

    /// <summary>True when people are alerted of it already, or need not be.</summary>
    public bool IsAlerted { get; init; }

    /// <summary>Tries that the sink, or the warehouse's log of stages, did not take.</summary>
    public int Tries { get; init; }

    /// <summary>True when nothing of it is left to send outside.</summary>
    public bool IsTold { get; init; }

    /// <summary>The batch whose stages are to be logged in the warehouse, as no load does it; null of any other event.</summary>
    public string? LoggedBatch =>
        Event.Type is EventType.BatchParked or PipelineEvents.BatchEnded
            ? Event.Data.ToObjectFromJson(EventJson.Default.BatchParkedData)?.Batch
            : null;

    /// <summary>When it is to be told, UTC; null when that is now.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The version of the row that was read; null of one that was not.</summary>
    public string? Version { get; init; }

    /// <summary>The batches of which an update tells; none of another event.</summary>
    public IReadOnlyList<BatchUpdate> Batches =>
        Event.Type == EventType.TableUpdated ? Event.Data.ToObjectFromJson(EventJson.Default.TableUpdatedData)?.Batches ?? [] : [];

    /// <summary>The row as the store keeps it.</summary>
    public LedgerRow ToRow()
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["id"] = Event.Id,
            ["type"] = Event.Type,
            ["table"] = Event.Table,
            ["time"] = Event.Time,
            ["held"] = IsHeld,
            ["tries"] = (long)Tries,
        };
        if (IsTold)
        {
            columns.Add("told", true);
        }

        LongText.Put(columns, "data", Event.Data.ToString());
        if (IsAlerted)
        {
            columns.Add("alerted", true);
        }

        if (DueAt is { } dueAt)
        {
            columns.Add("dueAt", dueAt);
        }

        return new LedgerRow(Key, columns, Version);
    }

    /// <summary>Takes a row that <see cref="ToRow"/> made.</summary>
    public static EventRow From(LedgerRow row) =>
        new(
            row.Key,
            new LandfallEvent(
                row.Text("id") ?? "",
                row.Text("type") ?? "",
                row.Text("table") ?? "",
                row.Instant("time") ?? default,
                BinaryData.FromString(LongText.Get(row, "data") ?? "{}")
            )
        )
        {
            IsHeld = row.Flag("held"),
            IsAlerted = row.Flag("alerted"),
            Tries = (int)row.Number("tries"),
            IsTold = row.Flag("told") || row.Text("type") == PipelineEvents.BatchEnded,
            DueAt = row.Instant("dueAt"),
            Version = row.Version,
        };
}
