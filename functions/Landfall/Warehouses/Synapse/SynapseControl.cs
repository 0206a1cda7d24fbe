using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>The control table: one row, in a table of its own, so that loads of different tables never wait for each other.</summary>
internal static class SynapseControl
{
    private const string Columns =
        "[fence], [storage], [contract], [snapshot_key], [snapshot_version], [snapshot_generation], [rows], [touched]";

    /// <summary>Makes the table with its row, in one statement: there is no moment without the row.</summary>
    public static SynapseCommand Create(EnsureControl statement, SynapseTerms terms)
    {
        var control = WarehouseNames.Control(statement.Table);
        const string snapshot =
            "CAST(NULL AS nvarchar(1024)) AS [snapshot_key], CAST(NULL AS datetime2(6)) AS [snapshot_version], "
            + "CAST(NULL AS int) AS [snapshot_generation]";
        return SynapseTables.Unless(
            control,
            $"""
            CREATE TABLE {SynapseText.Name(control)} WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
            SELECT CAST(0 AS bigint) AS [fence], CAST(NULL AS nvarchar(128)) AS [storage], CAST(NULL AS nvarchar(64)) AS [contract],
                {snapshot},
                CAST(0 AS bigint) AS [touched], CAST(0 AS bigint) AS [rows]
            {terms.Label(statement)}
            """
        );
    }

    /// <summary>Gives a table that an earlier Landfall made the column that says how many rows there are, which is not known yet.</summary>
    public static SynapseCommand Widen(EnsureControl statement)
    {
        var control = WarehouseNames.Control(statement.Table);
        return SynapseTables.UnlessColumn(control, "rows", $"ALTER TABLE {SynapseText.Name(control)} ADD [rows] bigint NULL");
    }

    /// <summary>Raises the fence and reads the row.</summary>
    public static IReadOnlyList<SynapseCommand> Advance(AdvanceFence statement, SynapseTerms terms) =>
        [
            SynapseCommand.Of(
                $"UPDATE {Name(statement.Table)} SET [fence] = [fence] + 1, [touched] = [touched] + 1 {terms.Label(statement)}"
            ),
            Read(statement.Table, terms.Label(statement)),
        ];

    /// <summary>Raises the fence to a number where it is smaller.</summary>
    public static SynapseCommand Raise(RaiseFence statement, SynapseTerms terms)
    {
        var values = new SynapseValues();
        return values.Command(
            $"UPDATE {Name(statement.Table)} SET [fence] = {values.Add(statement.Fence)}, [touched] = [touched] + 1 "
                + $"WHERE [fence] < {values.Add(statement.Fence)} {terms.Label(statement)}",
            SynapseReading.RowsChanged
        );
    }

    /// <summary>Touches the row where the fence is the statement's.</summary>
    public static SynapseCommand Guard(GuardFence statement, SynapseTerms terms)
    {
        var values = new SynapseValues();
        return values.Command(
            $"UPDATE {Name(statement.Table)} SET [touched] = [touched] + 1 WHERE [fence] = {values.Add(statement.Fence)} "
                + $"{terms.Label(statement)}",
            SynapseReading.RowsChanged
        );
    }

    /// <summary>Reads the row.</summary>
    public static SynapseCommand Read(ReadControl statement, SynapseTerms terms) => Read(statement.Table, terms.Label(statement));

    /// <summary>Writes the row where the fence is the same.</summary>
    public static SynapseCommand Write(WriteControl statement, SynapseTerms terms)
    {
        var (values, control) = (new SynapseValues(), statement.Control);
        return values.Command(
            $"""
            UPDATE {Name(control.Table)} SET [storage] = {values.Add(control.Storage)}, [contract] = {values.Add(control.Contract)},
                [snapshot_key] = {values.Add(control.SnapshotKey)}, [snapshot_version] = {values.Add(control.SnapshotVersion)},
                [snapshot_generation] = {values.Add(control.SnapshotGeneration)}, [rows] = {values.Add(control.Rows)},
                [touched] = [touched] + 1
            WHERE [fence] = {values.Add(control.Fence)}
            {terms.Label(statement)}
            """,
            SynapseReading.RowsChanged
        );
    }

    /// <summary>The table's name.</summary>
    public static string Name(string table) => SynapseText.Name(WarehouseNames.Control(table));

    private static SynapseCommand Read(string table, string label)
    {
        var values = new SynapseValues();
        return values.Command($"SELECT {values.Add(table)} AS [table], {Columns} FROM {Name(table)} {label}", SynapseReading.Table);
    }
}
