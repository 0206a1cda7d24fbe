using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Monitoring;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Landfall.Tests.Warehouses;

public sealed class DuckDbWarehouseTests
{
    private static readonly TableContract Append = SuiteTable.Contract(LoadMode.Append);

    [Fact]
    public async Task Load_Restart_KeepsWhatWasCommitted()
    {
        await using var suite = new DuckDbSuiteWarehouse(onDisk: true);
        await LoadAsync(suite, Append, SuiteTable.Batch("a", 3));

        suite.Restart();

        Assert.Equal([new SuiteRows("a", 0, 3, SuiteTable.Day)], await suite.ReadViewAsync(SuiteTable.Name));
        var repeated = await LoadAsync(suite, Append, SuiteTable.Batch("a", 3));
        Assert.Equal(VerdictKind.AlreadyIn, Assert.Single(repeated.Verdicts).Kind);
    }

    [Theory]
    [InlineData("UPDATE landfall.format SET number = 7", "a newer Landfall (format 7; this one knows format 1)")]
    [InlineData("DELETE FROM landfall.format", "an earlier Landfall (no format number; this one knows format 1)")]
    [InlineData("DROP TABLE landfall.format", "an earlier Landfall (no format number; this one knows format 1)")]
    public async Task Open_FileOfAnotherFormat_IsRefusedAndLeftAsItIs(string change, string maker)
    {
        var folder = Directory.CreateTempSubdirectory("landfall-format-");
        var path = Path.Combine(folder.FullName, "warehouse.duckdb");
        using (var made = Open(path))
        {
            await using var session = await made.OpenAsync(TestContext.Current.CancellationToken);
            await session.ExecuteAsync(new EnsureControl(SuiteTable.Name), TestContext.Current.CancellationToken);
        }

        using (var instance = DuckDbInstance.Open(path, new Dictionary<string, string>()))
        {
            using var connection = instance.Connect();
            connection.Execute(change);
        }

        var before = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<WarehouseException>(() => Open(path));

        Assert.Equal(
            $"The warehouse file '{path}' was made by {maker} and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
        Assert.Equal(before, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        folder.Delete(recursive: true);

        static DuckDbWarehouse Open(string path) =>
            new(Options.Create(new DuckDbWarehouseOptions { Path = path }), Substitute.For<IPartSource>());
    }

    [Fact]
    public async Task Load_View_ShowsContractColumnsThenWhatEveryRowCarries()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        var city = new ContractColumn
        {
            Source = "City",
            Name = "city",
            Type = new ColumnType(ColumnKind.Text),
        };
        await LoadAsync(suite, Append, SuiteTable.Batch("a", 3));
        await LoadAsync(suite, SuiteTable.Contract(LoadMode.Append, "c2", city), SuiteTable.Batch("w", 1, minute: 1, contract: "c2"));

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
            Executor(suite).RunAsync(new LoadPackage(Append, [lying]), default)
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
        var city = new ContractColumn
        {
            Source = "City",
            Name = "city",
            Type = new ColumnType(ColumnKind.Text),
        };

        var failure = await Assert.ThrowsAsync<WarehouseException>(() =>
            Executor(suite).RunAsync(new LoadPackage(SuiteTable.Contract(LoadMode.Append, "c1", city), [batch]), default)
        );

        Assert.Contains("city", failure.Message, StringComparison.Ordinal);
        Assert.Null(await suite.ReadViewAsync(SuiteTable.Name));
    }

    [Fact]
    public async Task Load_MarkersChangedPastTheFence_FailsBeforeTheCommit()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        await LoadAsync(suite, Append, SuiteTable.Batch("a", 3));
        var repeat = SuiteTable.Batch("r", 3, content: "hash-a", minute: 1);
        var executor = new LoadExecutor(
            suite.Warehouse,
            new SuiteSources(),
            new FakeTimeProvider(SuiteTable.Day),
            new NoMilestones(),
            statement =>
            {
                if (statement is CommitTransaction)
                {
                    suite.Execute("DELETE FROM landfall.markers");
                }

                return ValueTask.CompletedTask;
            }
        );

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
            Executor(suite).RunAsync(new LoadPackage(contract, [SuiteTable.Batch("a", 3)]), default)
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

    [Fact]
    public async Task Execute_TwoTransactionsTouchOneControlRow_TheSecondIsBusy()
    {
        // Each pair of statements that stand for the control row, whatever columns they write.
        await using var suite = new DuckDbSuiteWarehouse();
        await LoadAsync(suite, Append, SuiteTable.Batch("a", 3));
        var control = (await suite.ReadControlAsync(SuiteTable.Name))!;
        Func<IWarehouseSession, Task>[] touching =
        [
            session => session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), default),
            session => session.ExecuteAsync(new GuardFence(SuiteTable.Name, control.Fence), default),
            session => session.ExecuteAsync(new WriteControl(control), default),
            session => session.ExecuteAsync(new AlignView(SuiteTable.Name, control.Storage!), default),
            session => session.ExecuteAsync(new DropStorage(SuiteTable.Name, "_account__0"), default),
        ];
        foreach (var first in touching.Take(3))
        {
            foreach (var second in touching)
            {
                await using var one = await suite.Warehouse.OpenAsync(default);
                await using var other = await suite.Warehouse.OpenAsync(default);
                await one.ExecuteAsync(new BeginTransaction(), default);
                await first(one);

                await Assert.ThrowsAsync<WarehouseBusyException>(() => second(other));
            }
        }
    }

    [Fact]
    public async Task DropStorage_NamedByControlRowOrView_Stays()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        var full = SuiteTable.Contract(LoadMode.Full);
        await LoadAsync(suite, full, SuiteTable.Batch("mo", 4, snapshot: "1"));
        await using var session = await suite.Warehouse.OpenAsync(default);
        await session.ExecuteAsync(new BeginTransaction(), default);
        var control = (await session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), default))!;
        await session.ExecuteAsync(new CommitTransaction(), default);

        Assert.Equal(0, await DropAsync(control.Storage!));
        await session.ExecuteAsync(new WriteControl(control with { Storage = "_account__2" }), default);
        Assert.Equal(0, await DropAsync(control.Storage!));
        Assert.Equal(0, await DropAsync("_account__2"));

        Task<long> DropAsync(string storage) => session.ExecuteAsync(new DropStorage(SuiteTable.Name, storage), default);
    }

    [Fact]
    public async Task DropStorage_OfALoaderThatStillHasTheFence_Stays()
    {
        await using var suite = new DuckDbSuiteWarehouse();
        await using var session = await suite.Warehouse.OpenAsync(default);
        foreach (var statement in LoadPlan.Open(SuiteTable.Name))
        {
            await session.ExecuteAsync(statement, default);
        }

        await session.ExecuteAsync(new AdvanceFence(SuiteTable.Name), default);
        await session.ExecuteAsync(new CommitTransaction(), default);
        await session.ExecuteAsync(
            new CreateStorage(WarehouseNames.Storage(SuiteTable.Name, "_account__1"), WarehouseColumns.Of(Append)),
            default
        );

        Assert.Equal(0, await session.ExecuteAsync(new DropStorage(SuiteTable.Name, "_account__1"), default));
        Assert.Equal(["_account__1"], await suite.TablesAsync(SuiteTable.Name));
    }

    [Fact]
    public async Task Query_MoreRowsThanAsked_IsTruncated()
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var rows = await suite.Reader.QueryAsync("SELECT i FROM range(10) t(i) ORDER BY i DESC -- the greatest\n;\n", 2, default);

        Assert.Equal([new StoredColumn("i", "BIGINT")], rows.Columns);
        Assert.Equal([9L, 8L], rows.Rows.Select(row => row[0]));
        Assert.True(rows.Truncated);
    }

    [Theory]
    [InlineData("CREATE TABLE x (a INTEGER)")]
    [InlineData("SELECT 1) LIMIT 1; CREATE TABLE x (a INTEGER); SELECT * FROM (SELECT 2")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("COPY (SELECT 1) TO 'x.csv'")]
    [InlineData("SET memory_limit = '1MB'")]
    [InlineData("")]
    public async Task Query_NotAQueryOnTheWarehouse_Fails(string sql)
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync(sql, 10, default));

        Assert.StartsWith("The query failed: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM enable_logging()", "enable_logging")]
    [InlineData("SELECT 1 WHERE EXISTS (FROM main.\"Disable_Profiling\"())", "disable_profiling")]
    [InlineData("SELECT * FROM range(2), checkpoint()", "checkpoint")]
    public async Task Query_FunctionInFromThatMayChangeTheInstance_IsRefused(string sql, string function)
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync(sql, 10, default));

        Assert.Equal(
            $"The query failed: the function {function} is not one of those in a FROM that only read; "
                + "expected tables, views and functions such as range, unnest or duckdb_tables.",
            failure.Message
        );
        Assert.Equal(
            [false],
            (await suite.Reader.QueryAsync("SELECT value::BOOLEAN FROM duckdb_settings() WHERE name = 'enable_logging'", 1, default)).Rows[
                0
            ]
        );
    }

    [Theory]
    [InlineData("SELECT write_log('x')", "write_log")]
    [InlineData("SELECT i FROM range(2) t(i) ORDER BY setseed(0.5)", "setseed")]
    public async Task Query_FunctionWithAnEffect_IsRefused(string sql, string function)
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync(sql, 10, default));

        Assert.Equal(
            $"The query failed: the function {function} has an effect of its own; expected functions that only compute.",
            failure.Message
        );
    }

    [Fact]
    public async Task Query_FunctionsThatReadOrCompute_AreLetThrough()
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var rows = await suite.Reader.QueryAsync(
            "SELECT uuid(), random(), now(), upper('a'), sum(i) OVER (), (SELECT count(*) FROM duckdb_tables()) FROM unnest([1, 2]) t(i)",
            10,
            default
        );

        Assert.Equal(2, rows.Rows.Count);
    }

    [Fact]
    public async Task Query_UnknownTable_SaysSoInTheEnginesWords()
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync("SELECT *\nFROM nowhere", 10, default));

        Assert.StartsWith(
            "The query failed: Catalog Error: Table with name nowhere does not exist!",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("LINE 2: FROM nowhere", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LIMIT", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1\nFRM x", "LINE 2: FRM x")]
    [InlineData("SELECT * FROM", "syntax error at end of input")]
    [InlineData("SELECT\nnothing", "LINE 2: nothing")]
    [InlineData("SELECT (1", "syntax error at end of input")]
    public async Task Query_Wrong_ShowsTheAskersOwnSqlOnly(string sql, string words)
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync(sql, 10, default));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT * FROM (", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LIMIT", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_FailsOnTheWay_ShowsNoBracketsOfOurs()
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() =>
            suite.Reader.QueryAsync("SELECT CAST('x' || i AS INTEGER) FROM range(10) t(i)", 10, default)
        );

        Assert.StartsWith("The query failed: Conversion Error: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LINE", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM range(2)")]
    [InlineData("VALUES (1), (2)")]
    [InlineData("WITH two AS (SELECT * FROM range(2)) SELECT * FROM two")]
    [InlineData("PIVOT (SELECT i FROM range(2) t(i)) ON i IN (0, 1) USING count(*) GROUP BY i")]
    [InlineData("UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b")]
    [InlineData("SUMMARIZE SELECT 1 AS a, 2 AS b")]
    [InlineData("DESCRIBE SELECT 1 AS a, 2 AS b")]
    public async Task Query_OtherWordsForAQuery_AreQueries(string sql)
    {
        await using var suite = new DuckDbSuiteWarehouse();

        Assert.Equal(2, (await suite.Reader.QueryAsync(sql, 10, default)).Rows.Count);
    }

    [Theory]
    [InlineData("SELECT 1; SELECT 2", "expected one query, found 2 statements")]
    [InlineData("COMMIT; CREATE TABLE crm.x (a INTEGER)", "expected one query, found 2 statements")]
    [InlineData("SELECT ?", "expected a query without parameters, found 1")]
    [InlineData("-- nothing", "expected one query, found 0 statements")]
    public async Task Query_NotOneStatement_SaysSo(string sql, string words)
    {
        await using var suite = new DuckDbSuiteWarehouse();

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync(sql, 10, default));

        Assert.Equal($"The query failed: {words}.", failure.Message);
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("DELETE FROM landfall.markers")]
    [InlineData("DELETE FROM landfall.markers RETURNING *")]
    [InlineData("CREATE TABLE crm.x (a INTEGER)")]
    public async Task Query_AnythingButAQuery_ChangesNothing(string sql)
    {
        await using var suite = new DuckDbSuiteWarehouse();
        await LoadAsync(suite, Append, SuiteTable.Batch("a", 3));

        await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync(sql, 10, default));

        Assert.Single(await suite.ReadMarkersAsync(SuiteTable.Name));
        Assert.Empty((await suite.Reader.QueryAsync("SELECT 1 FROM duckdb_tables() WHERE table_name = 'x'", 10, default)).Rows);
    }

    [Fact]
    public void Open_FileNamedAsTheSchema_IsRefused()
    {
        var options = Options.Create(new DuckDbWarehouseOptions { Path = Path.Combine(Path.GetTempPath(), "landfall.duckdb") });

        var failure = Assert.Throws<InvalidOperationException>(() => new DuckDbWarehouse(options, new LakeParts(null!)));

        Assert.EndsWith(
            "is named as the schema 'landfall' inside it, which DuckDB cannot tell apart. "
                + "Set Landfall:Warehouse:DuckDb:Path to another name.",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    private static LoadExecutor Executor(DuckDbSuiteWarehouse suite) =>
        new(suite.Warehouse, new SuiteSources(), new FakeTimeProvider(SuiteTable.Day), new NoMilestones());

    private static async Task<LoadResult> LoadAsync(DuckDbSuiteWarehouse suite, TableContract contract, PackageBatch batch)
    {
        await suite.PutPartsAsync(contract, batch);
        return await Executor(suite).RunAsync(new LoadPackage(contract, [batch]), default);
    }
}
