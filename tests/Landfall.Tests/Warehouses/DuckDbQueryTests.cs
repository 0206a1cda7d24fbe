using Landfall.Contracts;
using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses;

/// <summary>What a reader may ask the warehouse, and what it is told when it may not.</summary>
public sealed class DuckDbQueryTests
{
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
        await suite.LoadAsync(SuiteTable.Contract(LoadMode.Append), SuiteTable.Batch("a", 3));

        await Assert.ThrowsAsync<WarehouseException>(() => suite.Reader.QueryAsync(sql, 10, default));

        Assert.Single(await suite.ReadMarkersAsync(SuiteTable.Name));
        Assert.Empty((await suite.Reader.QueryAsync("SELECT 1 FROM duckdb_tables() WHERE table_name = 'x'", 10, default)).Rows);
    }
}
