using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>The row that stands beside an entry: what there is to do for an open batch, or why a person has to look at it; none for any
/// other.</summary>
internal static class BatchRows
{
    private const int MostLooks = 3;

    /// <summary>
    /// Reads the row beside <paramref name="entry"/>; null when there is none. That of an open entry is always there, but may move from one
    /// of its keys to the other between the looks at both, and is then looked for again.
    /// </summary>
    public static async Task<LedgerRow?> FindBesideAsync(
        ILedgerStore store,
        string partition,
        LedgerEntry entry,
        CancellationToken cancellationToken
    )
    {
        for (var look = 0; look < (entry.State.IsTerminal() ? 1 : MostLooks); look++)
        {
            foreach (var key in KeysBeside(entry))
            {
                if (await store.FindAsync(partition, key, cancellationToken) is { } row)
                {
                    return row;
                }
            }
        }

        return null;
    }

    private static IReadOnlyList<string> KeysBeside(LedgerEntry entry)
    {
        var end = LedgerRowKeys.EndOf(entry.Batch);
        return !entry.State.IsTerminal() ? [LedgerRowKeys.Open + end, LedgerRowKeys.Waiting + end]
            : IsStopped(entry) ? [LedgerRowKeys.Stopped + end]
            : [];
    }

    /// <summary>How the row beside an entry changes with it.</summary>
    /// <param name="found">The row that is there; null when there is none.</param>
    /// <param name="after">What the entry becomes.</param>
    public static IEnumerable<LedgerChange> ChangesBeside(LedgerRow? found, LedgerEntry after)
    {
        var wanted =
            !after.State.IsTerminal() ? Work(found, after).ToRow()
            : IsStopped(after) ? Stopped(after)
            : null;
        if (found is not null && found.Key != wanted?.Key)
        {
            yield return new LedgerChange.Delete(found.Key, found.Version!);
        }

        if (wanted is not null)
        {
            yield return found?.Key == wanted.Key
                ? new LedgerChange.Replace(wanted with { Version = found.Version })
                : new LedgerChange.Insert(wanted with { Version = null });
        }
    }

    /// <summary>How a new open entry begins that nobody is to look at yet.</summary>
    public static IEnumerable<LedgerChange> ChangesOfWaiting(LedgerEntry entry, FirstWait wait)
    {
        var waiting = WorkOf(entry) with { DueAt = wait.DueAt, WaitsFor = wait.Reason };
        return [new LedgerChange.Insert(waiting.ToRow()), new LedgerChange.Put(DueRow.Of(waiting))];
    }

    /// <summary>
    /// How the row changes that says which batches have rejects, so that nobody reads a table's history to find them; null when it stays
    /// as it is. It is never taken away: a batch that has none any more says so.
    /// </summary>
    public static LedgerChange? ChangeOfRejects(LedgerEntry? before, LedgerEntry after)
    {
        var rows = RejectRows(after);
        return rows == (before is null ? 0 : RejectRows(before))
            ? null
            : new LedgerChange.Put(
                new LedgerRow(
                    LedgerRowKeys.Rejected + LedgerRowKeys.EndOf(after.Batch),
                    new Dictionary<string, object>(StringComparer.Ordinal) { ["rows"] = rows }
                )
            );
    }

    private static long RejectRows(LedgerEntry entry) => entry.Manifest?.RejectRows ?? entry.FirstRejects?.Kept ?? 0;

    private static bool IsStopped(LedgerEntry entry) => entry.State is BatchState.Parked or BatchState.Refused;

    private static LedgerRow Stopped(LedgerEntry entry) =>
        new(
            LedgerRowKeys.Stopped + LedgerRowKeys.EndOf(entry.Batch),
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["state"] = CountedBatch.Of(entry).Word,
                ["code"] = entry.Error?.Code ?? "",
                ["updatedAt"] = entry.UpdatedAt,
            }
        );

    // Whoever has the work in hand keeps it as long as it is the same work.
    private static WorkRow Work(LedgerRow? found, LedgerEntry entry)
    {
        var wanted = WorkOf(entry);
        return
            found is not null
            && !found.Key.StartsWith(LedgerRowKeys.Stopped, StringComparison.Ordinal)
            && WorkRow.From(found) is var before
            && before.Work == wanted.Work
            && before.Generation == wanted.Generation
            ? wanted with
            {
                Claim = before.Claim,
                Mark = before.Mark,
                Begun = before.Begun,
                DueAt = before.DueAt,
                WaitsFor = before.WaitsFor,
            }
            : wanted;
    }

    /// <summary>What there is to do for an open <paramref name="entry"/>.</summary>
    public static WorkRow WorkOf(LedgerEntry entry)
    {
        var counted = CountedBatch.Of(entry);
        var place = entry.State == BatchState.Registered ? entry.File.Place : null;
        return new WorkRow
        {
            End = LedgerRowKeys.EndOf(entry.Batch),
            Work = entry.State switch
            {
                BatchState.Curated => WorkKind.Load,
                _ when entry.Table == BatchId.ArchiveTable => WorkKind.Unpack,
                _ => WorkKind.Curate,
            },
            Generation = entry.Generation,
            State = entry.State,
            Contract = entry.Manifest?.Contract ?? entry.Contract,
            SnapshotKey = entry.SnapshotKey,
            ModifiedAt = entry.File.LastModified,
            Bytes = entry.State == BatchState.Registered ? entry.File.Length : entry.Manifest?.Bytes ?? 0,
            Archive = place is null ? null : entry.File.ETag,
            Offset = place?.HeaderOffset,
            Attempts = entry.State == BatchState.Registered ? entry.CurateAttempts - entry.CurateExcused : entry.LoadAttempts,
            Forgetting = entry.Forgetting,
            Rebuilding = entry.Rebuilding,
            Rows = counted.Rows,
            RejectRows = counted.RejectRows,
            LoadedRows = counted.LoadedRows,
            UpdatedAt = entry.UpdatedAt,
        };
    }
}
