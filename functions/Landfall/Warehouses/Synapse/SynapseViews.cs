using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>The views that readers see, and the end of storage that none of them needs.</summary>
internal static class SynapseViews
{
    private const string Views = "SELECT 1 FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id]";
    private const string Definitions = "JOIN sys.sql_modules AS [m] ON [m].[object_id] = [v].[object_id]";

    /// <summary>
    /// Makes the view show the storage while the control row names it. DDL stands in no transaction, so the row is read again behind it: a
    /// loader that was overtaken in between answers 0 and goes on to what the row names now. Whoever sets the view last has then read the
    /// row after every commit before.
    /// </summary>
    /// <param name="statement">The storage that the view is to show.</param>
    /// <param name="columns">Its columns.</param>
    public static SynapseCommand Align(AlignView statement, IReadOnlyList<StoredColumn> columns)
    {
        var (values, view) = (new SynapseValues(), WarehouseNames.View(statement.Table));
        var named = $"EXISTS (SELECT 1 FROM {SynapseControl.Name(statement.Table)} WHERE [storage] = {values.Add(statement.Storage)})";
        var there = $"{Views} WHERE [s].[name] = {values.Add(view.Schema)} AND [v].[name] = {values.Add(view.Name)}";
        var body = Body(view, WarehouseNames.Storage(statement.Table, statement.Storage), [.. columns.Select(column => column.Name)]);
        return values.Command(
            $"""
            DECLARE @aligned int = 0;
            IF {named}
            BEGIN
                IF EXISTS ({there})
                    EXEC({SynapseText.Statement($"ALTER {body}")});
                ELSE
                    EXEC({SynapseText.Statement($"CREATE {body}")});
                IF {named}
                    SET @aligned = 1;
            END;
            SELECT CAST(@aligned AS bigint) AS [rows];
            """,
            SynapseReading.Number
        );
    }

    /// <summary>Drops storage that neither control row nor view nor build names, and that no loader can name any more.</summary>
    public static SynapseCommand Drop(DropStorage statement)
    {
        var fence = WarehouseNames.FenceOf(statement.Table, statement.Storage)
            ?? throw new ArgumentException($"'{statement.Storage}' is no storage of {statement.Table}.", nameof(statement));
        var (values, view) = (new SynapseValues(), WarehouseNames.View(statement.Table));
        var storage = SynapseText.Name(WarehouseNames.Storage(statement.Table, statement.Storage));
        var name = values.Add(statement.Storage);
        var other = $"[control].[storage] IS NULL OR [control].[storage] <> {name}";
        var later = $"[control].[fence] > {values.Add(fence)}";
        var goesOn = SynapseBuilds.GoesOn(values.Add(statement.Table), name, "[control].[storage]");
        var isView = $"[s].[name] = {values.Add(view.Schema)} AND [v].[name] = {values.Add(view.Name)}";
        var shows = $"CHARINDEX({values.Add(storage)}, [m].[definition]) > 0";
        var isStorage = $"[s].[name] = {values.Add(view.Schema)} AND [t].[name] = {values.Add(statement.Storage)}";

        // Data and catalogue are asked one after the other: Synapse answers no query about both.
        return values.Command(
            $"""
            DECLARE @dropped int = 0;
            IF EXISTS (SELECT 1 FROM {SynapseControl.Name(statement.Table)} AS [control] WHERE ({other}) AND {later}
                AND NOT {goesOn})
            BEGIN
                IF NOT EXISTS ({Views} {Definitions}
                    WHERE {isView} AND {shows})
                BEGIN
                    IF EXISTS ({SynapseTables.There} WHERE {isStorage})
                        DROP TABLE {storage};
                    SET @dropped = 1;
                END;
            END;
            SELECT CAST(@dropped AS bigint) AS [rows];
            """,
            SynapseReading.Number
        );
    }

    private static string Body(Relation view, Relation storage, List<string> columns)
    {
        var hides = columns.Remove(WarehouseColumns.Deleted);
        string[] shown =
        [
            .. columns.Except(WarehouseColumns.Carried, StringComparer.Ordinal),
            .. WarehouseColumns.Carried.Intersect(columns, StringComparer.Ordinal),
        ];
        var live = hides ? $" WHERE {SynapseText.Identifier(WarehouseColumns.Deleted)} = 0" : "";
        return $"VIEW {SynapseText.Name(view)} AS SELECT {SynapseText.List(shown)} FROM {SynapseText.Name(storage)}{live}";
    }
}
