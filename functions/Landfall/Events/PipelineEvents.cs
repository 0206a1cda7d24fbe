using System.Globalization;
using System.Text.Json;
using Landfall.Ledger;

namespace Landfall.Events;

/// <summary>Makes the events of the pipeline, each the same whenever it is made again from the same documents.</summary>
internal static class PipelineEvents
{
    /// <summary>The type of a row of which nobody is told outside: a batch has ended without a load, and its stages are to be
    /// logged.</summary>
    public const string BatchEnded = "landfall.batch.ended";

    /// <summary>The table was updated by a package of several batches; the first of them gives the id.</summary>
    public static LandfallEvent Updated(LoadedPackage package)
    {
        var lead = package.Batches[0];
        return Updated(
            lead,
            package.LoadedAt,
            new TableUpdatedData(
                package.Table,
                package.Package,
                [.. package.Batches.Select(batch => new BatchUpdate(batch.Batch, batch.Generation))],
                package.Batches.Aggregate(LoadCounts.None, (sum, batch) => sum.Plus(batch.Counts))
            )
        );
    }

    /// <summary>The table was updated by one batch.</summary>
    public static LandfallEvent Updated(LedgerEntry entry)
    {
        var load = entry.Stages.LastOrDefault(stage => stage.Package is not null);
        var batch = new LoadedBatch(entry.Batch, entry.Generation, entry.Counts ?? LoadCounts.None);
        return Updated(
            batch,
            load is null ? entry.RegisteredAt : load.StartedAt.AddSeconds(load.Seconds),
            new TableUpdatedData(entry.Table, load?.Package, [new BatchUpdate(entry.Batch, entry.Generation)], batch.Counts)
        );
    }

    /// <summary>A batch ended without a load.</summary>
    public static LandfallEvent Ended(LedgerEntry entry) => Parked(entry) with { Type = BatchEnded };

    /// <summary>A person should look at the batch; a release that ends the same way is another event.</summary>
    public static LandfallEvent Parked(LedgerEntry entry)
    {
        var data = new BatchParkedData(entry.Table, entry.Batch, entry.Generation, entry.State, entry.Error?.Code);
        var id = string.Create(
            CultureInfo.InvariantCulture,
            $"{BatchId.InstanceId(entry.Batch, entry.Generation)}:{entry.State.Word()}:{entry.Stages.Count}"
        );
        return new LandfallEvent(
            id,
            EventType.BatchParked,
            entry.Table,
            entry.UpdatedAt,
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(data, EventJson.Default.BatchParkedData))
        );
    }

    /// <summary>All inputs of a table have updates.</summary>
    public static LandfallEvent Ready(TableReadyData data, DateTimeOffset time) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{data.Table}:ready:{data.Round}"),
            EventType.TableReady,
            data.Table,
            time,
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(data, EventJson.Default.TableReadyData))
        );

    /// <summary>A promise of a table is broken, or kept again.</summary>
    public static LandfallEvent Objective(string id, string type, DateTimeOffset time, ObjectiveChangedData data) =>
        new(id, type, data.Table, time, new BinaryData(JsonSerializer.SerializeToUtf8Bytes(data, EventJson.Default.ObjectiveChangedData)));

    // Another event has the id of a batch that comes back, and whoever goes by ids would not hear of those beside it.
    private static LandfallEvent Updated(LoadedBatch lead, DateTimeOffset time, TableUpdatedData data) =>
        new(
            $"{BatchId.InstanceId(lead.Batch, lead.Generation)}:updated{(lead.ComesBack ? $":{data.Package}" : "")}",
            EventType.TableUpdated,
            data.Table,
            time,
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(data, EventJson.Default.TableUpdatedData))
        );
}
