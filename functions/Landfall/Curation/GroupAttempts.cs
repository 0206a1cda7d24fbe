using Landfall.Ledger;

namespace Landfall.Curation;

/// <summary>Attempts at the files of a group: counted together before the work, and taken back or explained together after it.</summary>
internal sealed class GroupAttempts(BatchLedger ledger, EntryGroups groups, int most, TimeProvider time)
{
    private readonly ReadAttempts _attempts = new(ledger, "curate", "read", most, time);

    /// <summary>Reads the batches; nothing is counted.</summary>
    public Task<EntryGroup> ReadAsync(string table, IReadOnlyList<string> batches, CancellationToken cancellationToken) =>
        groups.ReadAsync(table, batches, cancellationToken);

    /// <summary>Those of <paramref name="group"/> of which an attempt may begin.</summary>
    public IReadOnlyList<LedgerEntry> ToBegin(EntryGroup group) => [.. group.Entries.Where(IsToBegin)];

    /// <summary>
    /// Counts an attempt of each batch that waits to be read, in one transaction, and answers with those; a batch of which too many
    /// attempts ended in nothing is parked. The number of an attempt is its stamp: only the newest one may publish. A batch that was
    /// released under another contract since its group was made is left to the group that it is in now.
    /// </summary>
    public async Task<GroupBegin> BeginAsync(EntryGroup read, CancellationToken cancellationToken)
    {
        var begun = new HashSet<string>(StringComparer.Ordinal);
        var group = await groups.ChangeAsync(
            read,
            entries =>
            {
                var waiting = entries.Where(IsToBegin).ToList();
                begun.Clear();
                begun.UnionWith(waiting.Where(entry => entry.Contract == waiting[0].Contract).Select(entry => entry.Batch));
                return [.. entries.Select(entry => begun.Contains(entry.Batch) ? ReadAttempts.Begun(entry) : null)];
            },
            cancellationToken
        );
        var rest = group.Without(begun).Entries;
        var spent = rest.Where(entry => entry.State == BatchState.Registered).Select(entry => entry.Batch).ToList();
        var parked = await ledger.UpdateAllAsync(
            read.Table,
            spent,
            before => before.State == BatchState.Registered && !_attempts.MayBegin(before) ? _attempts.Parked(before) : null,
            cancellationToken
        );
        return new GroupBegin(group.Only(begun), [.. rest.Where(entry => entry.State != BatchState.Registered), .. parked]);
    }

    private bool IsToBegin(LedgerEntry entry) => entry.State == BatchState.Registered && _attempts.MayBegin(entry);

    /// <summary>
    /// Publishes what <paramref name="change"/> makes of every entry, in one transaction, or nothing when one of them is no longer where
    /// its attempt left it; answers with those.
    /// </summary>
    public async Task<GroupEnd> PublishAsync(EntryGroup attempt, Func<LedgerEntry, LedgerEntry> change, CancellationToken cancellationToken)
    {
        var stamps = attempt.Entries.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        var stale = new HashSet<string>(StringComparer.Ordinal);
        var after = await groups.ChangeAsync(
            attempt,
            entries =>
            {
                stale.Clear();
                stale.UnionWith(stamps.Keys.Except(entries.Select(entry => entry.Batch), StringComparer.Ordinal));
                stale.UnionWith(entries.Where(entry => !ReadAttempts.IsCurrent(entry, stamps[entry.Batch])).Select(entry => entry.Batch));
                return [.. entries.Select(entry => stale.Count > 0 ? null : change(entry))];
            },
            cancellationToken
        );
        return new GroupEnd(after, stale);
    }

    /// <summary>Excuses the attempts: the host was stopped, which says nothing about the batches; answers with what kept that from being
    /// written, or null.</summary>
    public Task<Exception?> ExcuseAsync(EntryGroup attempt)
    {
        var stamps = attempt.Entries.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        return _attempts.RecordAsync(stop =>
            groups.ChangeAsync(attempt, entries => [.. entries.Select(entry => ReadAttempts.Excusing(entry, stamps[entry.Batch]))], stop)
        );
    }

    /// <summary>Keeps why the attempt failed, for the day on which the batches are parked; answers as <see cref="ExcuseAsync"/>
    /// does.</summary>
    public Task<Exception?> RememberAsync(EntryGroup attempt, string words)
    {
        var stamps = attempt.Entries.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        return _attempts.RecordAsync(stop =>
            groups.ChangeAsync(
                attempt,
                entries => [.. entries.Select(entry => _attempts.Remembering(entry, stamps[entry.Batch], words))],
                stop
            )
        );
    }
}

/// <summary>How a group's attempt begins.</summary>
/// <param name="Begun">The batches whose attempt is counted.</param>
/// <param name="Rest">Those that are not to be read, as they stand.</param>
internal sealed record GroupBegin(EntryGroup Begun, IReadOnlyList<LedgerEntry> Rest)
{
    /// <summary>The batches of both.</summary>
    public IEnumerable<string> All => Begun.Batches.Concat(Rest.Select(entry => entry.Batch));
}

/// <summary>What publishing a group came to.</summary>
/// <param name="Group">The entries as they stand.</param>
/// <param name="Stale">Those that have moved on; empty when all are published, and otherwise none is.</param>
internal sealed record GroupEnd(EntryGroup Group, IReadOnlySet<string> Stale);
