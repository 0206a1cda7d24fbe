using System.Globalization;
using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// Parts on their way into a table. COPY can say nothing about a row but what its part says, so all parts pass through a table that has
/// their columns, and the rows that the batches name come out of it, joined with a small table of those names: a list of them would run
/// into the limit of parameters, and a part may hold rows that nobody names any more.
/// </summary>
internal static class SynapseCopy
{
    // COPY has no documented limit of locations; a statement of this many stays below 200 KB.
    private const int LocationsAtOnce = 500;

    // Of four values each, in a statement of at most 2,098.
    private const int NamesAtOnce = 500;

    private static readonly string[] Loads = [WarehouseColumns.Batch, WarehouseColumns.Generation, WarehouseColumns.LoadedAt];

    /// <summary>All commands of the copy, in order; the rows of the insert are its rows.</summary>
    public static IReadOnlyList<SynapseCommand> Of(CopyParts statement, SynapseTerms terms)
    {
        var passage = SynapseText.Name(WarehouseNames.Passage(statement.Target));
        var named = SynapseText.Name(WarehouseNames.Named(statement.Target));
        string[] keys = [WarehouseColumns.Batch, WarehouseColumns.Generation];
        return
        [
            SynapseCommand.Of(
                $"""
                CREATE TABLE {passage} WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
                SELECT CAST(NULL AS nvarchar(400)) COLLATE Latin1_General_100_BIN2 AS {SynapseText.Identifier(WarehouseColumns.Part)},
                    {SynapseText.List([.. keys, .. statement.Columns])} FROM {SynapseText.Name(statement.Target)} WHERE 1 = 0
                {terms.Label(statement)}
                """
            ),
            SynapseCommand.Of(
                $"""
                CREATE TABLE {named} (
                    [part] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
                    [batch] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
                    [written] int NOT NULL, [generation] int NOT NULL)
                WITH (DISTRIBUTION = ROUND_ROBIN, HEAP)
                """
            ),
            .. statement.Named.Chunk(NamesAtOnce).Select(rows => Name(statement, named, rows, terms)),
            .. statement.Parts.Chunk(LocationsAtOnce).Select(parts => Copy(statement, parts, passage, terms)),
            Insert(statement, passage, named, terms),
            SynapseCommand.Of($"DROP TABLE {named}"),
            SynapseCommand.Of($"DROP TABLE {passage}"),
        ];
    }

    private static SynapseCommand Name(CopyParts statement, string named, IEnumerable<NamedRows> rows, SynapseTerms terms)
    {
        var values = new SynapseValues();
        var selects = rows.Select(row =>
            $"SELECT {values.Add(row.Part)}, {values.Add(row.Batch)}, {values.Add(row.Written)}, {values.Add(row.Generation)}"
        );
        return values.Command(
            $"""
            INSERT INTO {named} ([part], [batch], [written], [generation])
            {string.Join("\nUNION ALL ", selects)}
            {terms.Label(statement)}
            """
        );
    }

    private static SynapseCommand Copy(CopyParts statement, IEnumerable<PartFile> parts, string passage, SynapseTerms terms)
    {
        var own = WarehouseColumns.OfRows;
        var places = own.Select((column, index) => (column, index + 1))
            .Concat(
                statement.Columns.Select(
                    (column, index) => (column, own.Count + (statement.Places.Count == 0 ? index + 1 : statement.Places[index]))
                )
            )
            .Select(place => string.Create(CultureInfo.InvariantCulture, $"{SynapseText.Identifier(place.column)} {place.Item2}"));
        return SynapseCommand.Of(
            $"""
            COPY INTO {passage} ({string.Join(", ", places)})
            FROM {string.Join(",\n    ", parts.Select(part => SynapseText.Location(terms.Lake, part.Path)))}
            WITH (FILE_TYPE = 'PARQUET', CREDENTIAL = (IDENTITY = 'Managed Identity'))
            {terms.Label(statement)}
            """
        );
    }

    private static SynapseCommand Insert(CopyParts statement, string passage, string named, SynapseTerms terms)
    {
        var values = new SynapseValues();
        var columns = statement.Columns.Select(column => $"[row].{SynapseText.Identifier(column)}");
        var (part, batch, generation) = (
            SynapseText.Identifier(WarehouseColumns.Part),
            SynapseText.Identifier(WarehouseColumns.Batch),
            SynapseText.Identifier(WarehouseColumns.Generation)
        );
        return values.Command(
            $"""
            INSERT INTO {SynapseText.Name(statement.Target)} ({SynapseText.List([.. statement.Columns, .. Loads])})
            SELECT {string.Join(", ", columns)}, [row].{batch}, [named].[generation], {values.Add(statement.LoadedAt)}
            FROM {passage} AS [row]
            JOIN {named} AS [named] ON [named].[part] = [row].{part} AND [named].[batch] = [row].{batch}
                AND [named].[written] = [row].{generation}
            {terms.Label(statement)}
            """,
            SynapseReading.RowsChanged
        );
    }
}
