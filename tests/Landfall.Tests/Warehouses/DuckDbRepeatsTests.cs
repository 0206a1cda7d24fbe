using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

public class DuckDbRepeatsTests
{
    private static readonly RepeatRule Always = new(["id", "line"], null);

    private static readonly IReadOnlyList<WarehouseColumn> Columns = WarehouseColumns.Of(
        SuiteTable.Contract(LoadMode.Append) with
        {
            Columns =
            [
                new ContractColumn
                {
                    Source = "id",
                    Name = "id",
                    Type = new ColumnType(ColumnKind.Text),
                },
                new ContractColumn
                {
                    Source = "line",
                    Name = "line",
                    Type = new ColumnType(ColumnKind.Integer),
                },
            ],
        }
    );

    [Fact]
    public async Task Insert_KeysInStorageOrEarlierInStaging_LeavesThemOutAndCountsThem()
    {
        await using var bed = await OpenAsync();
        var storage = await bed.CreateAsync(Columns);
        await InsertAsync(bed, storage, Always, SuiteTable.Day, ("a", ["x", "y"]));

        var repeats = await InsertAsync(bed, storage, Always, SuiteTable.Day.AddDays(1), ("c", ["z", "w", "z"]), ("b", ["z", "y", "v"]));

        Assert.Equal(new Dictionary<string, long> { ["b"] = 1, ["c"] = 2 }, repeats);
        Assert.Equal(
            [
                ["v", "b"],
                ["w", "c"],
                ["x", "a"],
                ["y", "a"],
                ["z", "b"],
            ],
            Rows(bed, storage)
        );
    }

    [Fact]
    public async Task Insert_LookBack_CountsOnlyRowsLoadedSince()
    {
        await using var bed = await OpenAsync();
        var storage = await bed.CreateAsync(Columns);
        await InsertAsync(bed, storage, Always, SuiteTable.Day, ("a", ["old"]));
        await InsertAsync(bed, storage, Always, SuiteTable.Day.AddDays(1), ("b", ["new"]));

        var repeats = await InsertAsync(
            bed,
            storage,
            Always with
            {
                Since = SuiteTable.Day.AddDays(1),
            },
            SuiteTable.Day.AddDays(2),
            ("c", ["old", "new", "old"])
        );

        Assert.Equal(new Dictionary<string, long> { ["c"] = 2 }, repeats);
        Assert.Equal(
            [
                ["new", "b"],
                ["old", "a"],
                ["old", "c"],
            ],
            Rows(bed, storage)
        );
    }

    [Fact]
    public async Task Insert_KeyOfSeveralColumns_RepeatsWhenAllAreEqual()
    {
        await using var bed = await OpenAsync();
        var storage = await bed.CreateAsync(Columns);
        var staging = await bed.StageAsync(
            Columns,
            SuiteTable.Day,
            (
                "a",
                "SELECT id, line, NULL::VARCHAR AS _rescued, _line "
                    + "FROM (VALUES ('x', 1, 2::BIGINT), ('x', 2, 3), ('x', 1, 4)) t(id, line, _line)"
            )
        );

        Assert.Equal(new Dictionary<string, long> { ["a"] = 1 }, await InsertAsync(bed, storage, Always, staging, ["a"]));
    }

    [Fact]
    public async Task Insert_NullInTheKey_RepeatsNothing()
    {
        await using var bed = await OpenAsync();
        var storage = await bed.CreateAsync(Columns);
        const string Sql = "SELECT NULL::VARCHAR AS id, 1 AS line, NULL::VARCHAR AS _rescued, i AS _line FROM range(2, 5) t(i)";
        foreach (var batch in (string[])["a", "b"])
        {
            var staging = await bed.StageAsync(Columns, SuiteTable.Day, (batch, Sql));

            Assert.Empty(await InsertAsync(bed, storage, Always, staging, [batch]));
        }

        Assert.Equal(6, Rows(bed, storage).Count);
    }

    [Fact]
    public async Task Insert_OtherBatchOfStaging_MakesNoRepeat()
    {
        // What is not inserted cannot be the row that another one repeats.
        await using var bed = await OpenAsync();
        var storage = await bed.CreateAsync(Columns);
        var staging = await bed.StageAsync(Columns, SuiteTable.Day, Parts(("a", ["x"]), ("b", ["x"])));

        Assert.Equal(1, await bed.DoAsync(new InsertRows(storage, staging, Names, ["b"], Always)));
    }

    [Fact]
    public async Task Insert_AfterTheOriginalsWent_TakesTheRepeats()
    {
        await using var bed = await OpenAsync();
        var storage = await bed.CreateAsync(Columns);
        await InsertAsync(bed, storage, Always, SuiteTable.Day, ("a", ["x", "y"]), ("b", ["z"]), ("c", ["w"]));
        var staging = await bed.StageAsync(Columns, SuiteTable.Day, Parts(("d", ["x", "z", "w"])));

        await bed.DoAsync(new BeginTransaction());
        Assert.Equal(3, await bed.DoAsync(new DeleteBatches(storage, ["a", "b", "nowhere"])));
        Assert.Equal(new Dictionary<string, long> { ["d"] = 1 }, await InsertAsync(bed, storage, Always, staging, ["d"]));
        await bed.DoAsync(new CommitTransaction());

        Assert.Equal(
            [
                ["w", "c"],
                ["x", "d"],
                ["z", "d"],
            ],
            Rows(bed, storage)
        );
    }

    [Fact]
    public async Task DeleteBatches_None_DeletesNothing()
    {
        await using var bed = await OpenAsync();
        var storage = await bed.CreateAsync(Columns);
        await InsertAsync(bed, storage, Always, SuiteTable.Day, ("a", ["x"]));

        Assert.Equal(0, await bed.DoAsync(new DeleteBatches(storage, [])));
    }

    [Fact]
    public async Task CopyParts_PartsOfSeveralContracts_LeaveTheColumnsTheyLackNull()
    {
        await using var bed = await OpenAsync();
        var staging = await bed.StageAsync(
            Columns,
            SuiteTable.Day,
            ("a", "SELECT 'x' AS id, 5 AS line, NULL::VARCHAR AS _rescued, 2::BIGINT AS _line")
        );
        await bed.CopyAsync(staging, ["id", "_line"], [2, 1], SuiteTable.Day, ("b", "SELECT 3::BIGINT AS _line, 'y' AS id, 9 AS other"));
        var storage = await bed.CreateAsync(Columns);

        await bed.DoAsync(new InsertRows(storage, staging, Names, ["a", "b"]));

        Assert.Equal(
            [
                ["x", 5, null, 2L, "a"],
                ["y", null, null, 3L, "b"],
            ],
            bed.Query($"SELECT id, line, _rescued, _line, _batch_id FROM crm.{storage.Name} ORDER BY id")
        );
    }

    private static IReadOnlyList<string> Names => [.. Columns.Select(column => column.Name)];

    private static async Task<IReadOnlyDictionary<string, long>> InsertAsync(
        StatementBed bed,
        Relation storage,
        RepeatRule rule,
        DateTimeOffset loadedAt,
        params (string Batch, string[] Ids)[] batches
    )
    {
        var staging = await bed.StageAsync(Columns, loadedAt, Parts(batches));
        return await InsertAsync(bed, storage, rule, staging, [.. batches.Select(batch => batch.Batch)]);
    }

    // Counts and inserts; together they are what was staged.
    private static async Task<IReadOnlyDictionary<string, long>> InsertAsync(
        StatementBed bed,
        Relation storage,
        RepeatRule rule,
        Relation staging,
        string[] batches
    )
    {
        var staged = (await bed.DoAsync(new CountRows(staging))).Values.Sum();
        var repeats = await bed.DoAsync(new CountRepeats(staging, storage, rule));
        var inserted = await bed.DoAsync(new InsertRows(storage, staging, Names, batches, rule));
        Assert.Equal(staged, inserted + repeats.Values.Sum());
        return repeats;
    }

    private static (string Batch, string Sql)[] Parts(params (string Batch, string[] Ids)[] batches) =>
        [
            .. batches.Select(batch =>
                (
                    batch.Batch,
                    "SELECT id, 1 AS line, NULL::VARCHAR AS _rescued, _line + 1 AS _line "
                        + $"FROM unnest(['{string.Join("', '", batch.Ids)}']) WITH ORDINALITY t(id, _line)"
                )
            ),
        ];

    private static IReadOnlyList<object?[]> Rows(StatementBed bed, Relation storage) =>
        bed.Query($"SELECT id, _batch_id FROM crm.{storage.Name} ORDER BY ALL");

    private protected virtual Task<StatementBed> OpenAsync() => StatementBed.OpenAsync();
}
