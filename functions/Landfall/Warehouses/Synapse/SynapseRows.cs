using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>Rows that move inside the warehouse.</summary>
internal static class SynapseRows
{
    private const int ValuesAtOnce = 2000;

    private static readonly string Batch = SynapseText.Identifier(WarehouseColumns.Batch);

    /// <summary>Counts the rows of each batch.</summary>
    public static SynapseCommand Count(CountRows statement, SynapseTerms terms) =>
        SynapseCommand.Of(
            $"SELECT {Batch}, COUNT_BIG(*) FROM {SynapseText.Name(statement.Relation)} GROUP BY {Batch} {terms.Label(statement)}",
            SynapseReading.Table
        );

    /// <summary>Counts the rows that readers see.</summary>
    public static SynapseCommand CountLive(CountLive statement, SynapseTerms terms) =>
        SynapseCommand.Of(
            $"SELECT COUNT_BIG(*) FROM {SynapseText.Name(statement.Storage)} WHERE {SynapseText.Identifier(WarehouseColumns.Deleted)} = 0 "
                + $"{terms.Label(statement)}",
            SynapseReading.Number
        );

    /// <summary>Deletes the rows of batches.</summary>
    public static IReadOnlyList<SynapseCommand> Delete(DeleteBatches statement, SynapseTerms terms) =>
        [
            .. statement
                .Batches.Chunk(ValuesAtOnce)
                .Select(batches =>
                {
                    var values = new SynapseValues();
                    return values.Command(
                        $"DELETE FROM {SynapseText.Name(statement.Storage)} "
                            + $"WHERE {Batch} IN ({values.List(batches)}) {terms.Label(statement)}",
                        SynapseReading.RowsChanged
                    );
                }),
        ];

    /// <summary>Inserts the rows of batches.</summary>
    public static IReadOnlyList<SynapseCommand> Insert(InsertRows statement, SynapseTerms terms) =>
        statement.Unless is { } rule
            ? [SynapseRepeats.Insert(statement, rule, terms)]
            :
            [
                .. statement
                    .Batches.Chunk(ValuesAtOnce)
                    .Select(batches =>
                    {
                        var (values, columns) = (new SynapseValues(), SynapseText.List(statement.Columns));
                        return values.Command(
                            $"""
                            INSERT INTO {SynapseText.Name(statement.Storage)} ({columns})
                            SELECT {columns} FROM {SynapseText.Name(statement.Staging)} WHERE {Batch} IN ({values.List(batches)})
                            {terms.Label(statement)}
                            """,
                            SynapseReading.RowsChanged
                        );
                    }),
            ];
}
