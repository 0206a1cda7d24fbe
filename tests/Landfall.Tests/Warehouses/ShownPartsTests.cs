using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

/// <summary>Staging that shows parts where they are instead of copying them.</summary>
public sealed class ShownPartsTests
{
    private static readonly WarehouseColumn[] Columns =
    [
        new("added", new ColumnType(ColumnKind.Integer)),
        new("id", new ColumnType(ColumnKind.Integer)),
        new(WarehouseColumns.Batch, new ColumnType(ColumnKind.Text)),
        new(WarehouseColumns.Generation, new ColumnType(ColumnKind.Integer)),
        new(WarehouseColumns.LoadedAt, new ColumnType(ColumnKind.Timestamp)),
    ];

    [Theory]
    [InlineData(true, 0, 2)]
    [InlineData(true, 1L << 20, 0)]
    [InlineData(false, 0, 0)]
    public async Task CopyParts_AllThatStagingHolds_IsWhatACopyHolds(bool isOnly, long shownPartBytes, int shown)
    {
        await using var bed = await StatementBed.OpenAsync(shownPartBytes: shownPartBytes);
        var storage = await bed.CreateAsync(Columns);
        var staging = WarehouseNames.Staging(SuiteTable.Name, 9, 1);
        await bed.DoAsync(new CreateStaging(staging, Columns));
        var first = bed.PutPart("p1", Part("('p1', 'a', 0, 1), ('p1', 'b', 1, 2), ('p1', 'gone', 0, 4)"));
        var second = bed.PutPart("p2", Part("('p2', 'a', 0, 5), ('p2', 'b', 1, 7)"));
        var at = SuiteTable.Day.AddTicks(10);

        var rows = await bed.DoAsync(
            new CopyParts(
                staging,
                ["id"],
                at,
                [new BatchParts("a", 0, [first, second]), new BatchParts("b", 3, [first, second]) { Written = 1 }]
            )
            {
                IsOnly = isOnly,
            }
        );
        var kept = bed.PartsInFolder();
        var counts = await bed.DoAsync(new CountRows(staging));
        var moved = await bed.DoAsync(new InsertRows(storage, staging, [.. Columns.Select(column => column.Name)], ["a", "b"]));
        await bed.DoAsync(new DropStaging(staging));

        Assert.Equal((4, 4, shown, 0), (rows, moved, kept, bed.PartsInFolder()));
        Assert.Equal([("a", 2L), ("b", 2L)], counts.Select(count => (count.Key, count.Value)).Order());
        Assert.Equal(
            ["1 a 0  2026-11-20 06:00:00.000001", "2 b 3  2026-11-20 06:00:00.000001"],
            bed.Query($"SELECT id, _batch_id, _generation, added, _loaded_at::VARCHAR FROM {storage} ORDER BY id LIMIT 2")
                .Select(row => string.Join(' ', row))
        );

        // The name is free again.
        await bed.DoAsync(new CreateStaging(staging, Columns));
    }

    [Fact]
    public async Task Dispose_WhileStagingShowsParts_LeavesNoneBehind()
    {
        await using var bed = await StatementBed.OpenAsync();
        var staging = WarehouseNames.Staging(SuiteTable.Name, 9, 1);
        await bed.DoAsync(new CreateStaging(staging, Columns));
        var part = bed.PutPart("p1", Part("('p1', 'a', 0, 1)"));
        await bed.DoAsync(new CopyParts(staging, ["id"], SuiteTable.Day, [new BatchParts("a", 0, [part])]) { IsOnly = true });
        Assert.Equal(1, bed.PartsInFolder());

        await bed.CloseSessionAsync();

        Assert.Equal(0, bed.PartsInFolder());
    }

    private static string Part(string rows) => $"SELECT * FROM (VALUES {rows}) t(_part, _batch_id, _generation, id)";
}
