using System.Globalization;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>Compares what the warehouse says it did with what the manifests say it should have done.</summary>
internal static class LoadBalance
{
    /// <summary>Checks the reply to a statement of the plan.</summary>
    /// <exception cref="LoadBalanceException">Rows are missing or too many.</exception>
    public static void Check(LoadStatement statement, StatementReply reply, SettledPackage settled)
    {
        switch (statement)
        {
            case CopyParts copy:
                Compare($"{copy.Target} after the copy", reply.Rows, settled.Loads.Sum(batch => batch.Manifest.Rows));
                break;
            case CountRows count:
                CompareBatches(count.Relation, reply.Counts, settled);
                break;
            case InsertRows insert:
                Compare($"the insert into {insert.Storage}", reply.Rows, settled.Loads.Sum(batch => batch.Manifest.Rows));
                break;
            case WriteMarkers write:
                Compare("landfall.markers", reply.Rows, write.Markers.Count);
                break;
            case WriteControl write:
                Compare($"{WarehouseNames.Control(write.Control.Table)}", reply.Rows, 1);
                break;
        }
    }

    /// <summary>Checks that the verdicts account for every curated row.</summary>
    /// <exception cref="LoadBalanceException">A manifest or a verdict does not add up.</exception>
    public static void Check(SettledPackage settled)
    {
        foreach (var verdict in settled.Verdicts)
        {
            var manifest = verdict.Batch.Manifest;
            Compare($"the parts of {verdict.Batch.Batch}", manifest.Parts.Sum(part => part.Rows), manifest.Rows);
            if (verdict.Kind != VerdictKind.Park && verdict.Marker is null)
            {
                Compare($"the counts of {verdict.Batch.Batch}", verdict.Counts.Accounted, manifest.Rows);
            }
        }
    }

    private static void CompareBatches(Relation relation, IReadOnlyDictionary<string, long> counts, SettledPackage settled)
    {
        foreach (var batch in settled.Loads)
        {
            Compare($"{relation}, batch {batch.Batch}", counts.GetValueOrDefault(batch.Batch), batch.Manifest.Rows);
        }

        Compare($"{relation}", counts.Values.Sum(), settled.Loads.Sum(batch => batch.Manifest.Rows));
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
