using Landfall.Ledger;

namespace Landfall.Warehouses.Synapse;

/// <summary>What came back for one command.</summary>
/// <param name="Changed">How many rows it changed; 0 when it was asked for a table.</param>
/// <param name="Rows">The rows of its table, null for NULL.</param>
internal sealed record SynapseAnswer(long Changed, IReadOnlyList<object?[]> Rows)
{
    /// <summary>The control row.</summary>
    public static ControlRow Control(object?[] row) =>
        new(
            (string)row[0]!,
            (long)row[1]!,
            (string?)row[2],
            (string?)row[3],
            (string?)row[4],
            row[5] is null ? null : Time(row[5]),
            (int?)row[6]
        )
        {
            Rows = (long?)row[7],
            Touched = (long)row[8]!,
        };

    /// <summary>A column of a relation.</summary>
    public static StoredColumn Column(object?[] row) =>
        new((string)row[0]!, SynapseTypes.Stored((string)row[1]!, (int)row[2]!, (int)row[3]!, (int)row[4]!));

    /// <summary>What becomes of a batch's rows.</summary>
    public static LoadCounts Outcome(object?[] row) =>
        new((long)row[1]!, (long)row[2]!, (long)row[3]!, (long)row[4]!, (long)row[5]!, (long)row[6]!, Removed: 0);

    private static DateTimeOffset Time(object? value) => new(DateTime.SpecifyKind((DateTime)value!, DateTimeKind.Utc));
}

/// <summary>What the answer to a command is.</summary>
internal enum SynapseReading
{
    /// <summary>Nothing that anybody reads.</summary>
    Nothing,

    /// <summary>The rows that it changed.</summary>
    RowsChanged,

    /// <summary>A number of rows, in the one row of its table.</summary>
    Number,

    /// <summary>A table, whose rows its statement knows to read.</summary>
    Table,
}
