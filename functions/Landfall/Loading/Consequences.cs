using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>
/// Finds what a settled package means for batches of other packages; also for one that was applied before, whose loader may have died.
/// </summary>
internal sealed class Consequences
{
    private readonly LoadPackage _package;
    private readonly SettledPackage _settled;
    private readonly IReadOnlyList<Marker> _markers;
    private readonly List<(Marker Marker, string By)> _leaving;

    public Consequences(LoadPackage package, SettledPackage settled, IReadOnlyList<Marker> markers)
    {
        (_package, _settled, _markers) = (package, settled, markers);
        var applied = settled
            .Verdicts.Where(verdict => verdict.Kind == VerdictKind.AlreadyIn)
            .Select(verdict => verdict.Batch.Batch)
            .ToHashSet(StringComparer.Ordinal);
        _leaving =
        [
            .. settled.Out.Where(LosesKeys).Select(taken => (taken.Marker, taken.By)),
            .. new KnownMarkers(markers)
                .All.Where(marker => marker.Outcome == LoadOutcome.Replaced && marker.RelatedBatch is { } by && applied.Contains(by))
                .Select(marker => (marker, marker.RelatedBatch!)),
            .. settled
                .Verdicts.Where(verdict => verdict is { Kind: VerdictKind.AlreadyIn, Counts.Removed: > 0 })
                .Select(verdict => (verdict.Marker!, verdict.Batch.Batch)),
        ];
    }

    /// <summary>Asks for the markers that <see cref="Of"/> needs; null when there are no consequences.</summary>
    public ReadMarkers? Asks =>
        _leaving.Count == 0
            ? null
            : new ReadMarkers(_package.Table)
            {
                RelatedBatches = [.. _leaving.Select(leaving => leaving.Marker.Batch).Distinct(StringComparer.Ordinal)],
                RepeatsSince = _package.Contract.Deduplication is null
                    ? null
                    : _settled.Out.Select(taken => FirstFenceOf(taken.Marker)).DefaultIfEmpty().Min(),
            };

    /// <summary>The consequences, given the reply to <see cref="Asks"/>.</summary>
    public IReadOnlyList<Consequence> Of(IReadOnlyList<Marker> related)
    {
        var found = _leaving
            .Where(leaving => leaving.By != leaving.Marker.Batch)
            .Select(leaving => new Consequence(leaving.Marker.Batch, leaving.Marker.Generation, leaving.By, Reopens: false))
            .ToList();
        var known = new KnownMarkers(related);
        var mine = _package
            .Batches.Select(batch => batch.Batch)
            .Concat(_leaving.Select(leaving => leaving.Marker.Batch))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var marker in known.All.Where(marker => !mine.Contains(marker.Batch)))
        {
            var by = marker.Outcome switch
            {
                LoadOutcome.Duplicate => _leaving
                    .Find(leaving => leaving.Marker.Batch == marker.RelatedBatch && !IsIn(leaving.Marker.Batch))
                    .By,
                LoadOutcome.Loaded when marker.Counts.Deduplicated > 0 && _package.Contract.Deduplication is not null => _leaving[0].By,
                _ => null,
            };
            if (by is not null)
            {
                found.Add(new Consequence(marker.Batch, marker.Generation, by, Reopens: true));
            }
        }

        return found;
    }

    // A batch that comes back in a later generation under the same contract brings every key back that it had: nobody who stood behind it
    // has an update.
    private bool LosesKeys(TakenOut taken) =>
        taken.IsReplaced || !_settled.Loads.Any(load => load.Batch == taken.By && load.Manifest.Contract == taken.Marker.Contract);

    // Whoever stood behind an earlier generation of it was not opened again when a later one brought the same keys back.
    private long FirstFenceOf(Marker taken) =>
        _markers.Where(marker => marker.Batch == taken.Batch).Select(marker => marker.Fence).Append(taken.Fence).Min();

    private bool IsIn(string batch) =>
        _settled.Verdicts.Any(verdict =>
            verdict.Batch.Batch == batch && (verdict.Kind == VerdictKind.Load || verdict.Marker is { Outcome: LoadOutcome.Loaded })
        );
}
