using System.Globalization;
using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// Parts on their way into a table. COPY can say nothing about a row but what its part says, and a default only stands in for a null inside
/// the part, so each batch passes through a table of its parts' columns and gets batch, generation and time on the way out of it.
/// </summary>
internal static class SynapseCopy
{
    // COPY has no documented limit of locations; a statement of this many stays below 200 KB.
    private const int LocationsAtOnce = 500;

    private static readonly string[] Loads = [WarehouseColumns.Batch, WarehouseColumns.Generation, WarehouseColumns.LoadedAt];

    /// <summary>All commands of the copy, in order; the rows of the inserts are its rows.</summary>
    public static IReadOnlyList<SynapseCommand> Of(CopyParts statement, SynapseTerms terms)
    {
        var passage = SynapseText.Name(WarehouseNames.Passage(statement.Target));
        return
        [
            SynapseCommand.Of(
                $"""
                CREATE TABLE {passage} WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
                SELECT {SynapseText.List(statement.Columns)} FROM {SynapseText.Name(statement.Target)} WHERE 1 = 0
                {terms.Label(statement)}
                """
            ),
            .. statement.Batches.SelectMany((batch, index) => Batch(statement, batch, passage, terms, isFirst: index == 0)),
            SynapseCommand.Of($"DROP TABLE {passage}"),
        ];
    }

    private static IEnumerable<SynapseCommand> Batch(
        CopyParts statement,
        BatchParts batch,
        string passage,
        SynapseTerms terms,
        bool isFirst
    ) =>
        [
            .. isFirst ? (SynapseCommand[])[] : [SynapseCommand.Of($"TRUNCATE TABLE {passage}")],
            .. batch.Parts.Chunk(LocationsAtOnce).Select(parts => Copy(statement, batch.Batch, parts, passage, terms)),
            Insert(statement, batch, passage, terms),
        ];

    private static SynapseCommand Copy(CopyParts statement, string batch, IEnumerable<PartFile> parts, string passage, SynapseTerms terms)
    {
        var columns = statement.Columns.Select(
            (column, index) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{SynapseText.Identifier(column)} {(statement.Places.Count == 0 ? index + 1 : statement.Places[index])}"
                )
        );
        return SynapseCommand.Of(
            $"""
            COPY INTO {passage} ({string.Join(", ", columns)})
            FROM {string.Join(",\n    ", parts.Select(part => SynapseText.Location(terms.Lake, part.Path)))}
            WITH (FILE_TYPE = 'PARQUET', CREDENTIAL = (IDENTITY = 'Managed Identity'))
            {terms.Label(statement, batch)}
            """
        );
    }

    private static SynapseCommand Insert(CopyParts statement, BatchParts batch, string passage, SynapseTerms terms)
    {
        var values = new SynapseValues();
        var columns = SynapseText.List(statement.Columns);
        return values.Command(
            $"""
            INSERT INTO {SynapseText.Name(statement.Target)} ({columns}, {SynapseText.List(Loads)})
            SELECT {columns}, {values.Add(batch.Batch)}, {values.Add(batch.Generation)}, {values.Add(statement.LoadedAt)} FROM {passage}
            {terms.Label(statement, batch.Batch)}
            """,
            SynapseReading.RowsChanged
        );
    }
}
