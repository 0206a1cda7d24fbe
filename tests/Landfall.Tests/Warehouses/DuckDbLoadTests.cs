using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

/// <summary>What DuckDB alone makes of a load; what every warehouse makes of it is in its suite.</summary>
public sealed class DuckDbLoadTests
{
    private static readonly TableContract Append = SuiteTable.Contract(LoadMode.Append);
    private static readonly ContractColumn City = new()
    {
        Source = "City",
        Name = "city",
        Type = new ColumnType(ColumnKind.Text),
    };

    [Fact]
    public async Task Load_Restart_KeepsWhatWasCommitted()
    {
        await using var suite = new DuckDbSuiteWarehouse(onDisk: true);
        await suite.LoadAsync(Append, SuiteTable.Batch("a", 3));

        suite.Restart();

        Assert.Equal([new SuiteRows("a", 0, 3, SuiteTable.Day)], await suite.ReadViewAsync(SuiteTable.Name));
        var repeated = await suite.LoadAsync(Append, SuiteTable.Batch("a", 3));
        Assert.Equal(VerdictKind.AlreadyIn, Assert.Single(repeated.Verdicts).Kind);
    }

    [Fact]
    public async Task Load_View_ShowsContractColumnsThenWhatEveryRowCarries()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        await suite.LoadAsync(Append, SuiteTable.Batch("a", 3));
        await suite.LoadAsync(SuiteTable.Contract(LoadMode.Append, "c2", City), SuiteTable.Batch("w", 1, minute: 1, contract: "c2"));

        var rows = await suite.Reader.QueryAsync("SELECT * FROM crm.account ORDER BY _batch_id, id LIMIT 4", 10, default);

        Assert.Equal(
            [
                new("id", "INTEGER"),
                new("name", "VARCHAR"),
                new("city", "VARCHAR"),
                new("_rescued", "VARCHAR"),
                new("_line", "BIGINT"),
                new("_batch_id", "VARCHAR"),
                new("_generation", "INTEGER"),
                new("_loaded_at", "TIMESTAMP"),
            ],
            rows.Columns
        );
        Assert.Equal([1, "a", null, null, 2L, "a", 0, SuiteTable.Day.DateTime], rows.Rows[0]);
        Assert.Equal([1, "w", "x", null, 2L, "w", 0, SuiteTable.Day.DateTime], rows.Rows[3]);
    }

    [Fact]
    public async Task Load_PartWithFewerRowsThanItsManifestSays_FailsBeforeTheCommit()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        var batch = SuiteTable.Batch("a", 3);
        await suite.PutPartsAsync(Append, batch);
        var lying = batch with { Manifest = batch.Manifest with { Rows = 4, Parts = [batch.Manifest.Parts[0] with { Rows = 4 }] } };

        var failure = await Assert.ThrowsAsync<LoadBalanceException>(() =>
            suite.Executor().RunAsync(new LoadPackage(Append, [lying]), default)
        );

        Assert.Equal(
            "Rows do not balance in landfall.stg_crm.account_1_1 after the copy: "
                + "found 3, expected 4. Nothing was committed; the load is tried again.",
            failure.Message
        );
        Assert.Empty(await suite.ReadMarkersAsync(SuiteTable.Name));
    }

    [Fact]
    public async Task Load_PartWithoutAColumnOfTheContract_Fails()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        var batch = SuiteTable.Batch("narrow", 3);
        await suite.PutPartsAsync(Append, batch);

        var failure = await Assert.ThrowsAsync<WarehouseException>(() =>
            suite.Executor().RunAsync(new LoadPackage(SuiteTable.Contract(LoadMode.Append, "c1", City), [batch]), default)
        );

        Assert.Contains("city", failure.Message, StringComparison.Ordinal);
        Assert.Null(await suite.ReadViewAsync(SuiteTable.Name));
    }

    [Fact]
    public async Task Load_MarkersChangedPastTheFence_FailsBeforeTheCommit()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        await suite.LoadAsync(Append, SuiteTable.Batch("a", 3));
        var repeat = SuiteTable.Batch("r", 3, content: "hash-a", minute: 1);
        var executor = suite.Executor(statement =>
        {
            if (statement is CommitTransaction)
            {
                suite.Execute("DELETE FROM landfall.markers");
            }

            return ValueTask.CompletedTask;
        });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            executor.RunAsync(new LoadPackage(Append, [repeat]), default)
        );

        Assert.Equal(
            "The markers of crm.account changed under fence 2, which guards them; "
                + "nothing was committed. Somebody changes the schema landfall by hand.",
            failure.Message
        );
        Assert.Empty(await suite.ReadMarkersAsync(SuiteTable.Name));
    }

    [Theory]
    [InlineData("memory.account", "memory")]
    [InlineData("landfall.markers", "landfall")]
    [InlineData("temp.account", "temp")]
    public async Task Load_ReservedSource_Parks(string table, string source)
    {
        await using var suite = new DuckDbSuiteWarehouse();
        var contract = Append with { Table = table };

        var failure = await Assert.ThrowsAsync<TerminalException>(() =>
            suite.Executor().RunAsync(new LoadPackage(contract, [SuiteTable.Batch("a", 3)]), default)
        );

        Assert.Equal(
            new BatchError(
                "source-reserved",
                $"The source of {table} is '{source}', which the DuckDB warehouse has as a schema or database of its own.",
                "Give the table another source in its contract, or rename the warehouse file when it is the file's name."
            ),
            failure.Error
        );
    }
}
