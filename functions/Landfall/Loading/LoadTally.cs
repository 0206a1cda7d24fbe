using System.Globalization;
using Landfall.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>Adds up what the warehouse says it did, and holds it against what manifests and verdicts say it should have done.</summary>
internal sealed class LoadTally
{
    private readonly SettledPackage _settled;
    private readonly Dictionary<Relation, Dictionary<string, long>> _staged = [];
    private readonly Dictionary<string, LoadCounts> _counted = new(StringComparer.Ordinal);
    private readonly List<(Relation Storage, long Rows)> _live = [];
    private long _repeats;
    private long _beaten;

    /// <summary>Checks that the verdicts account for every curated row.</summary>
    /// <exception cref="LoadBalanceException">A manifest or a verdict does not add up.</exception>
    public LoadTally(SettledPackage settled)
    {
        _settled = settled;
        foreach (var verdict in settled.Verdicts)
        {
            var manifest = verdict.Batch.Manifest;
            Compare($"the parts of {verdict.Batch.Batch}", manifest.Parts.Sum(part => part.Rows), manifest.Rows);
            if (verdict.Kind is not (VerdictKind.Park or VerdictKind.Wait) && verdict.Marker is null)
            {
                Compare($"the counts of {verdict.Batch.Batch}", verdict.Counts.Accounted, manifest.Rows);
            }
        }
    }

    /// <summary>Checks the reply to a statement of the plan.</summary>
    /// <exception cref="LoadBalanceException">Rows are missing or too many.</exception>
    public void Check(LoadStatement statement, StatementReply reply)
    {
        switch (statement)
        {
            case CopyParts copy:
                Stage(copy, reply.Rows);
                break;
            case CountRows count:
                CompareBatches(count.Relation, reply.Counts);
                break;
            case DeleteBatches delete:
                Compare($"what leaves {delete.Storage}", reply.Rows, _settled.Out.Sum(taken => taken.Marker.Counts.Inserted));
                break;
            case CountRepeats:
                Repeated(reply.Counts);
                break;
            case InsertRows insert:
                Compare($"the insert into {insert.Storage}", reply.Rows, _settled.Loads.Sum(batch => batch.Manifest.Rows) - _repeats);
                break;
            case ClassifyRows classify:
                Classified(classify.Staging, reply);
                break;
            case DeleteBeaten delete:
                Compare($"what is beaten in {delete.Storage}", reply.Rows, _beaten);
                break;
            case CountLive count:
                Live(count.Storage, reply.Rows);
                break;
            case WriteMarkers write:
                Compare("landfall.markers", reply.Rows, write.Markers.Count);
                break;
            case WriteControl write:
                Compare($"{WarehouseNames.Control(write.Control.Table)}", reply.Rows, 1);
                break;
        }
    }

    /// <summary>The package with the counts that only the warehouse could tell.</summary>
    public SettledPackage Counted() =>
        _counted.Count == 0 && Net == 0 ? _settled : _settled.InOrder([.. _settled.Verdicts.Select(Counted)]);

    // A rebuilt table is measured without the older generation: what it had put into the table, or taken out of it, is the difference to before.
    private long Net => _settled.IsRebuilt && _live.Count > 1 ? _live[0].Rows - _live[1].Rows : 0;

    private BatchVerdict Counted(BatchVerdict verdict)
    {
        var counts = _counted.TryGetValue(verdict.Batch.Batch, out var found) ? found with { Removed = verdict.Counts.Removed } : verdict.Counts;
        if (Net != 0 && verdict.Batch.Batch == _settled.Out[0].By)
        {
            counts = counts with { Removed = Math.Max(0, Net), Restored = Math.Max(0, -Net) };
        }

        return verdict with { Counts = counts };
    }

    private void Stage(CopyParts copy, long rows)
    {
        Compare($"{copy.Target} after the copy", rows, copy.Batches.Sum(batch => batch.Parts.Sum(part => part.Rows)));
        if (!_staged.TryGetValue(copy.Target, out var staged))
        {
            _staged.Add(copy.Target, staged = new Dictionary<string, long>(StringComparer.Ordinal));
        }

        foreach (var batch in copy.Batches)
        {
            staged.Add(batch.Batch, batch.Parts.Sum(part => part.Rows));
        }
    }

    private void CompareBatches(Relation relation, IReadOnlyDictionary<string, long> counts)
    {
        var staged = _staged.GetValueOrDefault(relation) ?? [];
        foreach (var (batch, rows) in staged)
        {
            Compare($"{relation}, batch {batch}", counts.GetValueOrDefault(batch), rows);
        }

        Compare($"{relation}", counts.Values.Sum(), staged.Values.Sum());
    }

    private void Repeated(IReadOnlyDictionary<string, long> repeats)
    {
        _repeats = repeats.Values.Sum();
        foreach (var batch in _settled.Loads)
        {
            var repeated = repeats.GetValueOrDefault(batch.Batch);
            _counted[batch.Batch] = LoadCounts.None with { Inserted = batch.Manifest.Rows - repeated, Deduplicated = repeated };
        }
    }

    private void Classified(Relation staging, StatementReply reply)
    {
        _beaten = reply.Rows;
        foreach (var (batch, rows) in _staged.GetValueOrDefault(staging) ?? [])
        {
            var counts = reply.Outcomes.GetValueOrDefault(batch) ?? LoadCounts.None;
            Compare($"what becomes of batch {batch} in {staging}", counts.Accounted, rows);
            if (_settled.Loads.Any(load => load.Batch == batch))
            {
                _counted[batch] = counts;
            }
        }
    }

    // The first count is before the package's rows compete, of the storage that they go into; the last one after.
    private void Live(Relation storage, long rows)
    {
        var growth = _settled.Loads.Sum(batch => _counted.GetValueOrDefault(batch.Batch)?.Growth ?? 0);
        if (_live.Count == (_settled.IsRebuilt ? 2 : 1))
        {
            Compare($"the rows that readers of {storage} see", rows, _live[^1].Rows + growth);
        }

        _live.Add((storage, rows));
    }

    private static void Compare(string where, long found, long expected)
    {
        if (found != expected)
        {
            throw new LoadBalanceException(string.Create(
                CultureInfo.InvariantCulture,
                $"Rows do not balance in {where}: found {found}, expected {expected}. Nothing was committed; the load is tried again."));
        }
    }
}
