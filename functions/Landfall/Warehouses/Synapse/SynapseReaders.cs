using Landfall.Contracts;

namespace Landfall.Warehouses.Synapse;

/// <summary>The views through which a contract's roles read: grants stand on them alone, never on storage.</summary>
internal static class SynapseReaders
{
    private const int MaxUnicode = 4000;
    private const int UuidLength = 36;

    private const string Exact = SynapseTypes.Collation;

    /// <summary>The table of who may see which rows: few rows, so every node has them all.</summary>
    public static SynapseCommand CreateRowAccess =>
        SynapseTables.Unless(
            WarehouseNames.RowAccess,
            $"""
            CREATE TABLE {SynapseText.Name(WarehouseNames.RowAccess)} (
                [principal] nvarchar(128) NOT NULL, [table] nvarchar(128) {Exact} NOT NULL, [value] nvarchar(4000) {Exact} NULL)
            WITH (DISTRIBUTION = REPLICATE, HEAP)
            """
        );

    /// <summary>The view that the roles of <paramref name="contract"/> read.</summary>
    public static Relation View(TableContract contract) => WarehouseNames.View(contract.FilteredView ?? contract.Table);

    /// <summary>The body of the table's view until the first load gives it rows: something must be there to grant on.</summary>
    public static string EmptyBody(TableContract contract)
    {
        var columns = Shown(contract).Select(column => $"CAST(NULL AS {Type(column.Type)}) AS {SynapseText.Identifier(column.Name)}");
        return $"SELECT {string.Join(", ", columns)} FROM {SynapseControl.Name(contract.Table)} WHERE 1 = 0";
    }

    /// <summary>
    /// The body of the filtered view: the rows whose value the asking user has in the table of access, and all of them with a NULL there.
    /// Columns are named, as a star would go on by position when the view below gets others.
    /// </summary>
    /// <param name="contract">A contract with a row filter.</param>
    /// <param name="columns">The columns of the table's view; null when it is not there yet.</param>
    public static string FilteredBody(TableContract contract, IReadOnlyList<string>? columns)
    {
        var shown = (columns ?? [.. Shown(contract).Select(column => column.Name)]).Select(column =>
            $"[r].{SynapseText.Identifier(column)}"
        );
        var (access, rows) = (SynapseText.Name(WarehouseNames.RowAccess), SynapseText.Name(WarehouseNames.View(contract.Table)));
        var (table, filter) = (SynapseText.Literal(contract.Table), SynapseText.Identifier(contract.RowFilter!));
        var body = $"""
            SELECT {string.Join(", ", shown)} FROM {rows} AS [r]
            WHERE EXISTS (SELECT 1 FROM {access} AS [a] WHERE [a].[table] = {table} AND [a].[principal] = USER_NAME()
                AND ([a].[value] IS NULL OR [a].[value] = [r].{filter} {Exact}))
            """;
        return body.ReplaceLineEndings("\n");
    }

    private static IEnumerable<WarehouseColumn> Shown(TableContract contract) =>
        WarehouseColumns.Of(contract).Where(column => column.Name != WarehouseColumns.Deleted);

    private static string Type(ColumnType type) =>
        type.Kind switch
        {
            ColumnKind.Text or ColumnKind.Json => FormattableString.Invariant($"nvarchar({MaxUnicode})"),
            ColumnKind.Uuid => FormattableString.Invariant($"varchar({UuidLength})"),
            _ => SynapseTypes.Name(type),
        };
}
