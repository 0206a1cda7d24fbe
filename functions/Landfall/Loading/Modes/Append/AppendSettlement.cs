using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.Loading.Modes.Append;

/// <summary>
/// Mode append: rows are added once for each content, and of each blob its newest version counts unless the contract says otherwise.
/// </summary>
internal sealed class AppendSettlement
{
    private readonly LoadPackage _package;
    private readonly ControlRow _control;
    private readonly KnownMarkers _known;
    private readonly OnRewrite _onRewrite;
    private readonly RowsInTable _rows;
    private readonly BlobVersions _versions;
    private readonly List<TakenOut> _out = [];

    private AppendSettlement(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        (_package, _control, _known) = (package, control, known);
        _onRewrite = package.Contract.OnRewrite;
        _rows = new RowsInTable(known.Loaded);
        _versions = new BlobVersions(known.All);
    }

    public static SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known) =>
        control.SnapshotKey is null
            ? new AppendSettlement(package, control, known).Settle()
            : throw Settlement.ModeChanged(package.Contract, "full");

    private SettledPackage Settle()
    {
        var verdicts = new List<BatchVerdict>(_package.Batches.Count);
        foreach (
            var batch in _package
                .Batches.OrderBy(batch => batch.Version)
                .ThenBy(batch => batch.IsCurrent)
                .ThenBy(batch => batch.Batch, StringComparer.Ordinal)
        )
        {
            verdicts.Add(Settlement.OwnMarker(batch, _known) ?? Decide(batch));
        }

        var final = verdicts.ConvertAll(Final);
        var moves = _out.Count > 0 || final.Exists(verdict => verdict.Kind == VerdictKind.Load);
        return new SettledPackage(
            final,
            !moves
                ? _control
                : _control with
                {
                    Storage = _control.Storage ?? WarehouseNames.StorageName(_package.Table, _control.Fence),
                    Contract = _package.Contract.Hash,
                }
        )
        {
            Out = _out,
        };
    }

    private BatchVerdict Decide(PackageBatch batch)
    {
        var own = _rows.Find(batch.Batch);
        if (batch.Forgetting)
        {
            _versions.Add(batch);
            return BatchVerdict.Forget(batch, TakeOut(own, batch) + TakeOutWhatItReplaced(batch));
        }

        if (_onRewrite == OnRewrite.Replace && _versions.NewerThan(batch) is { } newer)
        {
            return BatchVerdict.Superseded(batch, newer, TakeOut(own, batch));
        }

        var original = _rows.OriginalOf(batch, ofItsBlob: _package.Contract.OnRepeatedContent == OnRepeatedContent.Add);
        var versions = _rows
            .VersionsOf(batch.File.Name)
            .Where(version => version.Batch != batch.Batch && version.Batch != original)
            .ToList();
        if (_onRewrite == OnRewrite.Park && original is null && versions.Find(version => version.Rows > 0) is { } loaded)
        {
            return BatchVerdict.Park(batch, LoadErrors.BlobRewritten(batch, loaded.Batch, loaded.Version));
        }

        var removed = TakeOut(own, batch) + (_onRewrite == OnRewrite.Replace ? versions.Sum(older => TakeOut(older, batch)) : 0);
        _versions.Add(batch);
        if (original is not null)
        {
            return BatchVerdict.Duplicate(batch, original, removed);
        }

        _rows.Add(TableFile.Of(batch));
        return BatchVerdict.Load(batch, removed);
    }

    // It had taken the older versions of its blob out before it was forgotten, and an older copy of the warehouse still has them.
    private long TakeOutWhatItReplaced(PackageBatch batch) =>
        !batch.Rebuilding || _onRewrite != OnRewrite.Replace
            ? 0
            : _rows
                .VersionsOf(batch.File.Name)
                .Where(other => other.Batch != batch.Batch && other.Version < batch.Version)
                .ToList()
                .Sum(older => TakeOut(older, batch));

    private long TakeOut(TableFile? file, PackageBatch by)
    {
        if (file is null)
        {
            return 0;
        }

        _rows.Remove(file);
        if (file.Marker is not { } marker)
        {
            return 0;
        }

        _out.Add(new TakenOut(marker, by.Batch));
        return file.Rows;
    }

    // A later batch of the package may have taken the place of an earlier one, whose rows then never go in.
    private BatchVerdict Final(BatchVerdict verdict) =>
        verdict.Kind switch
        {
            VerdictKind.Load when _rows.Find(verdict.Batch.Batch) is null => BatchVerdict.Superseded(
                verdict.Batch,
                _versions.Newest(verdict.Batch.File.Name),
                verdict.Counts.Removed
            ),
            VerdictKind.Duplicate when _rows.Find(verdict.RelatedBatch!) is null => _onRewrite == OnRewrite.Replace
            && _versions.NewerThan(verdict.Batch) is { } newer
                ? BatchVerdict.Superseded(verdict.Batch, newer, verdict.Counts.Removed)
                : verdict with
                {
                    Reopens = true,
                },
            VerdictKind.AlreadyIn when verdict.Marker!.Outcome == LoadOutcome.Duplicate => verdict with
            {
                // One that was not asked for is no other blob's business.
                Reopens = _known.Latest(verdict.RelatedBatch!) is not null && _rows.Find(verdict.RelatedBatch!) is null,
            },
            VerdictKind.AlreadyIn when _out.Find(taken => taken.IsReplaced && taken.Marker == verdict.Marker) is { } taken =>
                BatchVerdict.AlreadyIn(verdict.Batch, taken.Marker with { Outcome = LoadOutcome.Replaced, RelatedBatch = taken.By }),
            _ => verdict,
        };
}
