using System.Globalization;
using Landfall.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

/// <summary>A plan as text, one statement a line, nothing left out.</summary>
internal static class PlanText
{
    public static string Of(LoadPlan plan) =>
        string.Join(
            '\n',
            (string[])
                [
                    "-- stage",
                    .. plan.Stage.Select(step => Of(step.Statement)),
                    "-- apply",
                    .. plan.Apply.Select(step => Of(step.Statement)),
                    "-- finish",
                    .. plan.Finish.Select(step => Of(step.Statement)),
                ]
        );

    private static string Of(LoadStatement statement) => (statement.GetType().Name + " " + Arguments(statement)).TrimEnd();

    private static string Arguments(LoadStatement statement) =>
        statement switch
        {
            GuardFence guard => string.Create(CultureInfo.InvariantCulture, $"{guard.Table} {guard.Fence}"),
            ReadControl read => read.Table,
            ReadMarkers read => $"{read.Table}: batches {List(read.Batches)}; blobs {List(read.BlobNames)}; "
                + $"contents {List(read.ContentHashes)}; fences {List(read.Fences)}",
            CreateStorage create => $"{create.Storage}: {Columns(create.Columns)}",
            AddColumns add => $"{add.Storage}: {Columns(add.Columns)}",
            CreateStaging create => $"{create.Staging}: {Columns(create.Columns)}",
            CopyParts copy => $"{copy.Target} ({List(copy.Columns)}) at {Time(copy.LoadedAt)}: {List(copy.Batches.Select(Of))}",
            CountRows count => $"{count.Relation}",
            InsertRows insert => $"{insert.Storage} from {insert.Staging} ({List(insert.Columns)}): {List(insert.Batches)}",
            WriteControl write => Of(write.Control),
            WriteMarkers write => List(
                write.Markers.Select(marker => $"{marker.Batch} {marker.Outcome} {marker.Counts.Accounted} of {marker.Rows}")
            ),
            AlignView align => $"{align.Table} to {align.Storage}",
            DropStaging drop => $"{drop.Staging}",
            _ => "",
        };

    private static string Of(ControlRow row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Table} fence {row.Fence}: {row.Storage} by {row.Contract}, snapshot {Snapshot(row)}"
        );

    private static string Snapshot(ControlRow row) =>
        row.SnapshotKey is null
            ? "-"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{row.SnapshotKey} {Time(row.SnapshotVersion!.Value)} generation {row.SnapshotGeneration}"
            );

    private static string Of(BatchParts batch) =>
        $"{batch.Batch} generation {batch.Generation} {List(batch.Parts.Select(part => part.Path))}";

    private static string Columns(IEnumerable<WarehouseColumn> columns) => List(columns.Select(column => $"{column.Name} {column.Type}"));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string List<T>(IEnumerable<T> items) => string.Join(", ", items);
}
