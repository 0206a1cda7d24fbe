using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

/// <summary>Parts that hold rows of several batches, of which a load takes what its manifests name and nothing else.</summary>
public sealed class SharedPartTests
{
    private static readonly WarehouseColumn[] Columns =
    [
        new("id", new ColumnType(ColumnKind.Integer)),
        new(WarehouseColumns.Batch, new ColumnType(ColumnKind.Text)),
        new(WarehouseColumns.Generation, new ColumnType(ColumnKind.Integer)),
        new(WarehouseColumns.LoadedAt, new ColumnType(ColumnKind.Timestamp)),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CopyParts_RowsThatNobodyNames_StayOutside(bool onSynapse)
    {
        await using var bed = await StatementBed.OpenAsync(onSynapse: onSynapse);
        var storage = await bed.CreateAsync(Columns);

        // Batch a was read twice: its rows of the first part are as good as its own, but no manifest names them any more. Batch b was read
        // in generation 1 and goes in as generation 3, as when the original of a duplicate has left.
        var first = bed.PutPart("p1", Part("('p1', 'a', 0, 1), ('p1', 'b', 1, 2), ('p1', 'b', 0, 3), ('p1', 'gone', 0, 4)"));
        var second = bed.PutPart("p2", Part("('p2', 'a', 0, 5), ('p2', 'a', 0, 6), ('p2', 'b', 1, 7)"));

        var rows = await bed.DoAsync(
            new CopyParts(
                storage,
                ["id"],
                SuiteTable.Day,
                [new BatchParts("a", 0, [second]), new BatchParts("b", 3, [first, second]) { Written = 1 }]
            )
        );

        Assert.Equal(4, rows);
        Assert.Equal(
            ["2 b 3", "5 a 0", "6 a 0", "7 b 3"],
            bed.Query($"SELECT id, _batch_id, _generation FROM {storage} ORDER BY id").Select(row => string.Join(' ', row))
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CopyParts_MoreBatchesThanOneStatementNames_CopiesThemAll(bool onSynapse)
    {
        await using var bed = await StatementBed.OpenAsync(onSynapse: onSynapse);
        var storage = await bed.CreateAsync(Columns);
        var part = bed.PutPart(
            "p1",
            "SELECT 'p1' AS _part, 'b' || i AS _batch_id, 0 AS _generation, i::INTEGER AS id FROM range(600) t(i)"
        );

        var rows = await bed.DoAsync(
            new CopyParts(
                storage,
                ["id"],
                SuiteTable.Day,
                [.. Enumerable.Range(0, 550).Select(batch => new BatchParts(FormattableString.Invariant($"b{batch}"), 0, [part]))]
            )
        );

        Assert.Equal(550, rows);
    }

    private static string Part(string rows) => $"SELECT * FROM (VALUES {rows}) t(_part, _batch_id, _generation, id)";
}
