using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.Loading.Modes.Full;

/// <summary>Mode full: the greatest snapshot is the table; it is made of the newest version of each of its files.</summary>
internal sealed class FullSettlement
{
    private readonly LoadPackage _package;
    private readonly ControlRow _control;
    private readonly KnownMarkers _known;
    private readonly SnapshotInForce? _before;
    private readonly bool _oneFile;
    private readonly Dictionary<string, TableFile> _members;
    private readonly List<TakenOut> _out = [];
    private string? _key;
    private string? _holder;
    private DateTimeOffset _version;
    private int _generation;
    private bool _changed;

    private FullSettlement(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        (_package, _control, _known) = (package, control, known);
        _oneFile = package.Contract.SnapshotClosedBy.Kind == SnapshotClosingKind.OneFile;
        _before = SnapshotInForce.Of(package, control, known);
        _members = (_before?.Members ?? []).Select(TableFile.Of).ToDictionary(member => member.BlobName, StringComparer.Ordinal);
        (_key, _version, _generation) = _before is { } before ? (before.Key, before.Version, before.Generation) : default;
        _holder = Holder();
    }

    /// <summary>Settles snapshot by snapshot: each is held against the one before it, as if it had come alone, and parks where it is too
    /// small.</summary>
    public static SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        var (taken, parked) = (new List<PackageBatch>(), new List<BatchVerdict>());
        var last = new FullSettlement(package with { Batches = [] }, control, known);
        var settled = last.Settle();
        foreach (var step in Steps(package))
        {
            var next = new FullSettlement(package with { Batches = [.. taken, .. step] }, control, known);
            var came = next.Settle();
            IReadOnlyList<PackageBatch> stays = step;
            if (next.Shrinkage(last, step) is { } shrinkage)
            {
                var stopped = step.Where(batch => !batch.Forgetting && Settlement.OwnMarker(batch, known) is null).ToList();
                parked.AddRange(stopped.Select(batch => BatchVerdict.Park(batch, LoadErrors.SnapshotTooSmall(batch, shrinkage))));
                stays = [.. step.Except(stopped)];
                next = new FullSettlement(package with { Batches = [.. taken, .. stays] }, control, known);
                came = next.Settle();
            }

            taken.AddRange(stays);
            (last, settled) = (next, came);
        }

        return settled with
        {
            Verdicts = [.. settled.Verdicts, .. parked],
        };
    }

    // Files of one snapshot become the table together.
    private static IEnumerable<IReadOnlyList<PackageBatch>> Steps(LoadPackage package) =>
        package.Contract.HasSnapshotsOfFiles
            ? InOrder(package.Batches).GroupBy(batch => batch.Snapshot, StringComparer.Ordinal).Select(files => files.ToList())
            : InOrder(package.Batches).Select(batch => (IReadOnlyList<PackageBatch>)[batch]);

    private static IOrderedEnumerable<PackageBatch> InOrder(IEnumerable<PackageBatch> batches) =>
        batches
            .OrderBy(batch => batch.Snapshot, SnapshotOrder.Instance)
            .ThenBy(batch => batch.Version)
            .ThenBy(batch => batch.IsCurrent)
            .ThenBy(batch => batch.Batch, StringComparer.Ordinal);

    private SettledPackage Settle()
    {
        var verdicts = new List<BatchVerdict>(_package.Batches.Count);
        foreach (var batch in InOrder(_package.Batches))
        {
            verdicts.Add(Settlement.OwnMarker(batch, _known) ?? Decide(batch));
        }

        verdicts = [.. verdicts.Select(Final)];
        var changed = _changed ? verdicts.FindIndex(verdict => verdict.Kind is VerdictKind.Load or VerdictKind.Forget) : -1;
        if (changed >= 0)
        {
            verdicts[changed] = verdicts[changed] with { Counts = verdicts[changed].Counts with { Removed = _before?.Rows ?? 0 } };
        }

        return new SettledPackage(verdicts, Control())
        {
            IsRebuilt = _changed,
            Out = [.. _out.Where(_ => _changed)],
            Companions = _changed ? [.. _members.Values.Where(member => member.Marker is not null).Select(member => member.Marker!)] : [],
        };
    }

    private BatchVerdict Decide(PackageBatch batch)
    {
        var same = _members.GetValueOrDefault(batch.File.Name);

        // A repeat may have taken the snapshot along under a later key than its own file has.
        var order =
            _key is null ? 1
            : same?.Batch == batch.Batch ? 0
            : SnapshotOrder.Instance.Compare(batch.Snapshot, _key);
        if (batch.Forgetting)
        {
            return batch.Rebuilding && order > 0 ? Empty(batch) : Forget(batch, same);
        }

        if (same is not null && same.Batch != batch.Batch && same.ContentHash == batch.Manifest.ContentHash)
        {
            return Repeat(batch, same, order);
        }

        return order < 0 ? BatchVerdict.Superseded(batch, _holder)
            : !_package.IsClosed ? BatchVerdict.Wait(batch)
            : order > 0 ? Begin(batch)
            : Join(batch, same);
    }

    /// <summary>The batch is the first file of a greater snapshot.</summary>
    private BatchVerdict Begin(PackageBatch batch)
    {
        _members.Clear();
        _out.Clear();
        (_key, _version, _generation) = (batch.Snapshot, batch.Version, batch.Generation);
        return Take(batch);
    }

    /// <summary>The batch belongs to the snapshot in force, which may have another version of its blob.</summary>
    private BatchVerdict Join(PackageBatch batch, TableFile? same)
    {
        if (same is null && _oneFile && _members.Count > 0)
        {
            return BatchVerdict.Park(batch, LoadErrors.SnapshotTaken(batch, _holder!));
        }

        if (same is not null && same.Batch != batch.Batch)
        {
            if (!same.IsOlderThan(batch))
            {
                return BatchVerdict.Superseded(batch, same.Batch);
            }

            if (same.Marker is { } marker)
            {
                _out.Add(new TakenOut(marker, batch.Batch));
            }
        }

        return Take(batch);
    }

    private BatchVerdict Take(PackageBatch batch)
    {
        _members[batch.File.Name] = TableFile.Of(batch);
        _holder = batch.Batch;
        _changed = true;
        Advance(batch);
        return BatchVerdict.Load(batch);
    }

    /// <summary>
    /// The same rows under the order of the repeat, where that is the later one: a snapshot between the two is older than it.
    /// </summary>
    private BatchVerdict Repeat(PackageBatch batch, TableFile same, int order)
    {
        if (order >= 0)
        {
            _key = batch.Snapshot;
            Advance(batch);
        }

        return BatchVerdict.Duplicate(batch, same.Batch);
    }

    private BatchVerdict Forget(PackageBatch batch, TableFile? member)
    {
        // Of a warehouse that is rebuilt the older version may be there that it had replaced before it was forgotten.
        if (member is not null && (member.Batch == batch.Batch || (batch.Rebuilding && member.Version < batch.Version)))
        {
            _members.Remove(batch.File.Name);
            _holder = Holder() ?? batch.Batch;
            _changed = true;
            Advance(batch);
            if (member.Marker is { } marker)
            {
                _out.Add(new TakenOut(marker, batch.Batch));
            }
        }

        return BatchVerdict.Forget(batch);
    }

    /// <summary>It was the table until it was forgotten, and a warehouse that is rebuilt has to know: nothing older comes back.</summary>
    private BatchVerdict Empty(PackageBatch batch)
    {
        _members.Clear();
        _out.Clear();
        (_key, _version, _generation, _holder, _changed) = (batch.Snapshot, batch.Version, batch.Generation, batch.Batch, true);
        return BatchVerdict.Forget(batch);
    }

    private void Advance(PackageBatch batch)
    {
        _version = batch.Version > _version ? batch.Version : _version;
        _generation = Math.Max(_generation, batch.Generation);
    }

    // Of what won on the way, only what is a member at the end is copied: the rest never becomes the table.
    private BatchVerdict Final(BatchVerdict verdict) =>
        verdict.Kind switch
        {
            VerdictKind.Load when _members.GetValueOrDefault(verdict.Batch.File.Name)?.Batch != verdict.Batch.Batch =>
                BatchVerdict.Superseded(verdict.Batch, _holder),
            _ when _changed && Repeats(verdict) && _out.Exists(taken => taken.Marker.Batch == verdict.RelatedBatch) => verdict with
            {
                Reopens = true,
            },
            VerdictKind.Superseded when verdict.RelatedBatch is null => BatchVerdict.Superseded(verdict.Batch, _holder),
            _ => verdict,
        };

    private static bool Repeats(BatchVerdict verdict) =>
        verdict is { Kind: VerdictKind.Duplicate } or { Marker.Outcome: LoadOutcome.Duplicate };

    // What a person takes out, or has let through, may make the table as small as it will.
    private SnapshotShrinkage? Shrinkage(FullSettlement last, IReadOnlyList<PackageBatch> step)
    {
        var brings = step.Any(batch =>
            !batch.Forgetting
            && Settlement.OwnMarker(batch, _known) is null
            && _members.GetValueOrDefault(batch.File.Name)?.Batch == batch.Batch
        );
        if (!brings || step.Any(batch => batch.Accepted))
        {
            return null;
        }

        // What is brought back in a later generation is held against what it was in the table, not against an older copy of it.
        var before = step.Any(batch => batch.LostRows is not null)
            ? step.Sum(batch => batch.LostRows ?? 0)
            : last._members.Values.Sum(member => member.Rows);
        var after = _members.Values.Sum(member => member.Rows);
        var shrinkage = new SnapshotShrinkage(_key!, before, after, _package.Contract);
        return shrinkage.IsAllowed ? null : shrinkage;
    }

    private string? Holder() => _members.Values.Select(member => member.Batch).Order(StringComparer.Ordinal).FirstOrDefault();

    private ControlRow Control() =>
        _key is null
            ? _control
            : _control with
            {
                Storage = _changed ? WarehouseNames.StorageName(_package.Table, _control.Fence) : _control.Storage,
                Contract = _changed ? _package.Contract.Hash : _control.Contract,
                SnapshotKey = _key,
                SnapshotVersion = _version,
                SnapshotGeneration = _generation,
            };
}
