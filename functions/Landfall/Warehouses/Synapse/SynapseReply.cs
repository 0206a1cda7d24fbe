using System.Data.Common;
using Landfall.Ledger;

namespace Landfall.Warehouses.Synapse;

/// <summary>Adds the answer to a command to the reply of its statement.</summary>
internal static class SynapseReply
{
    /// <summary>Reads all rows of <paramref name="reader"/>.</summary>
    public static async Task<StatementReply> AddAsync(
        StatementReply reply,
        SynapseReading reading,
        DbDataReader reader,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object?[reader.FieldCount];
            for (var index = 0; index < row.Length; index++)
            {
                row[index] = reader.IsDBNull(index) ? null : reader.GetValue(index);
            }

            rows.Add(row);
        }

        return reading switch
        {
            SynapseReading.Number => reply with { Rows = reply.Rows + rows.Sum(row => (long)row[0]!) },
            SynapseReading.Control => reply with { Control = rows.Select(Control).SingleOrDefault() },
            SynapseReading.Markers => reply with { Markers = [.. reply.Markers.Concat(rows.Select(Marker)).Distinct()] },
            SynapseReading.Columns => reply with
            {
                Columns =
                [
                    .. rows.Select(row => new StoredColumn(
                        (string)row[0]!,
                        SynapseTypes.Stored((string)row[1]!, (int)row[2]!, (int)row[3]!)
                    )),
                ],
            },
            SynapseReading.Counts => reply with
            {
                Counts = rows.ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal),
            },
            SynapseReading.Outcomes => reply with
            {
                Rows = rows.Sum(row => (long)row[7]!),
                Outcomes = rows.ToDictionary(
                    row => (string)row[0]!,
                    row => new LoadCounts(
                        (long)row[1]!,
                        (long)row[2]!,
                        (long)row[3]!,
                        (long)row[4]!,
                        (long)row[5]!,
                        (long)row[6]!,
                        Removed: 0
                    ),
                    StringComparer.Ordinal
                ),
            },
            SynapseReading.Names => reply with { Names = [.. rows.Select(row => (string)row[0]!).Order(StringComparer.Ordinal)] },
            _ => throw new ArgumentOutOfRangeException(nameof(reading), reading, "This command has no rows to read."),
        };
    }

    private static ControlRow Control(object?[] row) =>
        new(
            (string)row[0]!,
            (long)row[1]!,
            (string?)row[2],
            (string?)row[3],
            (string?)row[4],
            row[5] is null ? null : Time(row[5]),
            (int?)row[6]
        );

    private static Marker Marker(object?[] row) =>
        new()
        {
            Table = (string)row[0]!,
            Batch = (string)row[1]!,
            Generation = (int)row[2]!,
            Outcome = Enum.Parse<LoadOutcome>((string)row[3]!, ignoreCase: true),
            BlobName = (string)row[4]!,
            Version = Time(row[5]),
            ETag = (string)row[6]!,
            SnapshotKey = (string?)row[7],
            ContentHash = (string)row[8]!,
            Contract = (string)row[9]!,
            Rows = (long)row[10]!,
            Counts = new LoadCounts(
                (long)row[11]!,
                (long)row[12]!,
                (long)row[13]!,
                (long)row[14]!,
                (long)row[15]!,
                (long)row[16]!,
                (long)row[17]!,
                (long)row[18]!
            ),
            RelatedBatch = (string?)row[19],
            Package = (string)row[20]!,
            Fence = (long)row[21]!,
            LoadedAt = Time(row[22]),
        };

    private static DateTimeOffset Time(object? value) => new(DateTime.SpecifyKind((DateTime)value!, DateTimeKind.Utc));
}

/// <summary>Which part of the reply the answer to a command is.</summary>
internal enum SynapseReading
{
    /// <summary>None.</summary>
    Nothing,

    /// <summary>The rows that it changed are added to the reply's rows.</summary>
    RowsChanged,

    /// <summary>The number in its one row is added to the reply's rows.</summary>
    Number,

    /// <summary>The control row.</summary>
    Control,

    /// <summary>Markers.</summary>
    Markers,

    /// <summary>Columns of a relation.</summary>
    Columns,

    /// <summary>Batches and their rows.</summary>
    Counts,

    /// <summary>Batches, what becomes of their rows, and the rows of storage that are superseded.</summary>
    Outcomes,

    /// <summary>Names of tables.</summary>
    Names,
}
