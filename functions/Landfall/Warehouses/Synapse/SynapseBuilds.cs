using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>The log of builds. Rows are only added, so that builds of different tables never wait for each other.</summary>
internal static class SynapseBuilds
{
    private const string Columns = "[table], [storage], [base], [contract], [fence], [piece], [detail], [written_at]";
    private const string Exact = "COLLATE Latin1_General_100_BIN2";

    private static readonly string Name = SynapseText.Name(WarehouseNames.Builds);

    /// <summary>Makes the table; the rows of one table are together.</summary>
    public static SynapseCommand Create =>
        SynapseTables.Unless(
            WarehouseNames.Builds,
            $"""
            CREATE TABLE {Name} (
                [table] nvarchar(128) {Exact} NOT NULL, [storage] nvarchar(128) {Exact} NULL, [base] nvarchar(128) {Exact} NOT NULL,
                [contract] nvarchar(64) {Exact} NOT NULL, [fence] bigint NOT NULL, [piece] int NOT NULL, [detail] nvarchar(max) NOT NULL,
                [written_at] datetime2(6) NOT NULL)
            WITH (DISTRIBUTION = HASH([table]), HEAP)
            """
        );

    /// <summary>The condition that the newest build of a table goes on with a storage.</summary>
    /// <param name="table">The table's place among the values.</param>
    /// <param name="storage">The storage's.</param>
    /// <param name="inForce">The column that names the storage in force.</param>
    public static string GoesOn(string table, string storage, string inForce) =>
        $"""
            EXISTS (SELECT 1 FROM {Name} AS [build] WHERE [build].[table] = {table} AND [build].[storage] = {storage}
                    AND [build].[base] = {inForce} AND NOT EXISTS (SELECT 1 FROM {Name} AS [later] WHERE [later].[table] = {table}
                        AND ([later].[fence] > [build].[fence]
                            OR ([later].[fence] = [build].[fence] AND [later].[piece] > [build].[piece]))))
            """;

    /// <summary>Reads the row that the statement asks for.</summary>
    public static SynapseCommand Read(ReadBuild statement, SynapseTerms terms)
    {
        var values = new SynapseValues();
        var rows =
            $"[table] = {values.Add(statement.Table)}"
            + (statement.Storage is { } storage ? $" AND [storage] = {values.Add(storage)}" : "")
            + (statement.After is { } after ? $" AND [piece] > {values.Add(after)}" : "")
            + (statement.Base is { } former ? $" AND [base] = {values.Add(former)}" : "");
        var order = statement.After is null ? "[fence] DESC, [piece] DESC" : "[piece]";
        return values.Command(
            $"SELECT TOP (1) {Columns} FROM {Name} WHERE {rows} ORDER BY {order} {terms.Label(statement)}",
            SynapseReading.Table
        );
    }

    /// <summary>Adds a row.</summary>
    public static SynapseCommand Write(WriteBuild statement, SynapseTerms terms)
    {
        var (values, build) = (new SynapseValues(), statement.Build);
        string[] row =
        [
            values.Add(build.Table),
            values.Add(build.Storage),
            values.Add(build.Base),
            values.Add(build.Contract),
            values.Add(build.Fence),
            values.Add(build.Piece),
            values.Add(build.Detail.ToJson()),
            values.Add(build.WrittenAt),
        ];
        return values.Command(
            $"INSERT INTO {Name} ({Columns})\nSELECT {string.Join(", ", row)}\n{terms.Label(statement)}",
            SynapseReading.RowsChanged
        );
    }
}
