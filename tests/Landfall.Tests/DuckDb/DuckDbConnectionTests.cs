using System.Diagnostics;
using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbConnectionTests : IDisposable
{
    private readonly DuckDbInstance _instance = DuckDbInstance.Open(null);
    private readonly DuckDbConnection _connection;

    public DuckDbConnectionTests() => _connection = _instance.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    [Theory]
    [InlineData("SELECT 1", 1, 0, true)]
    [InlineData("SELECT ?, ?; ", 1, 2, true)]
    [InlineData("CREATE TABLE x (a INTEGER)", 1, 0, false)]
    [InlineData("CREATE TABLE x (a INTEGER); SELECT ?", 2, 0, false)]
    [InlineData("-- nothing", 0, 0, false)]
    public void Check_Sql_SaysWhatItIsAndRunsNothing(string sql, int statements, int parameters, bool isQuery)
    {
        Assert.Equal(new DuckDbCheck(statements, parameters, isQuery), _connection.Check(sql));
        Assert.Equal(0L, _connection.Scalar("SELECT count(*) FROM duckdb_tables()"));
    }

    [Theory]
    [InlineData("SELECT 1 +", DuckDbErrorType.Parser)]
    [InlineData("FROM nowhere", DuckDbErrorType.Catalog)]
    public void Check_WrongSql_ThrowsItsError(string sql, DuckDbErrorType type) =>
        Assert.Equal(type, Assert.Throws<DuckDbException>(() => _connection.Check(sql)).ErrorType);

    [Fact]
    public void Open_WithConfig_AppliesIt()
    {
        using var instance = DuckDbInstance.Open(null, new Dictionary<string, string> { ["threads"] = "3" });
        using var connection = instance.Connect();

        Assert.Equal(3L, connection.Scalar("SELECT current_setting('threads')"));
    }

    [Theory]
    [InlineData("SELECT CAST(TIMESTAMPTZ '2024-07-01 12:00:00+02' AS VARCHAR)", "2024-07-01 10:00:00+00")]
    [InlineData("SELECT CAST(CAST(TIMESTAMP '2024-07-01 12:00:00' AS TIMESTAMPTZ) AS VARCHAR)", "2024-07-01 12:00:00+00")]
    [InlineData("SELECT current_setting('TimeZone')", "UTC")]
    [InlineData(
        "SELECT string_agg(value, ',' ORDER BY name) FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions'",
        "false,false"
    )]
    public void Open_Always_IsInUtcAndLoadsNoExtension(string sql, string expected) => Assert.Equal(expected, _connection.Scalar(sql));

    // The library asks for the machine's zone once a process, so another zone needs another process: this test's own program, which runs
    // the test above.
    [Fact]
    public async Task Open_MachineInAnotherZone_IsInUtcAllTheSame()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec",
                typeof(DuckDbConnectionTests).Assembly.Location,
                "-method",
                $"{typeof(DuckDbConnectionTests).FullName}.{nameof(Open_Always_IsInUtcAndLoadsNoExtension)}",
                "-noLogo",
                "-noColor",
            },
            Environment = { ["TZ"] = "America/New_York" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;

        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Total: 4", output, StringComparison.Ordinal);
        Assert.True(process.ExitCode == 0, output);
    }

    [Fact]
    public void Query_ParquetWrittenAnewInPlaceWithTheSameLength_ReadsTheNewRows()
    {
        var folder = Directory.CreateTempSubdirectory("landfall");
        try
        {
            var path = Path.Combine(folder.FullName, "rows.parquet");
            byte[] Rows(string select)
            {
                var other = Path.Combine(folder.FullName, "other.parquet");
                _connection.Execute($"COPY ({select}) TO {DuckDbText.Literal(other)} (FORMAT parquet)");
                return File.ReadAllBytes(other);
            }

            var (before, after) = (Rows("SELECT 'a' AS first, 'bb' AS second"), Rows("SELECT 'aa' AS first, 'b' AS second"));
            Assert.Equal(before.Length, after.Length);
            var rows = $"SELECT first || ',' || second FROM read_parquet({DuckDbText.Literal(path)})";
            using var instance = DuckDbInstance.Open(null);
            using var connection = instance.Connect();
            File.WriteAllBytes(path, before);
            Assert.Equal("a,bb", connection.Scalar(rows));

            File.WriteAllBytes(path, after);

            Assert.Equal("aa,b", connection.Scalar(rows));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Open_UnknownSetting_NamesIt()
    {
        var error = Assert.Throws<DuckDbException>(() => DuckDbInstance.Open(null, new Dictionary<string, string> { ["no_such"] = "3" }));

        Assert.StartsWith("DuckDB could not open a database in memory: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("no_such", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderMissing_NamesTheFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}", "none.duckdb");

        var error = Assert.Throws<DuckDbException>(() => DuckDbInstance.Open(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(DuckDbErrorType.InputOutput, error.ErrorType);
    }

    [Fact]
    public void Open_FileWrittenBefore_HoldsItsRows()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.duckdb");
        try
        {
            using (var instance = DuckDbInstance.Open(path))
            using (var connection = instance.Connect())
            {
                connection.Execute("CREATE TABLE t AS SELECT 7 AS a");
            }

            using var again = DuckDbInstance.Open(path);
            using var reader = again.Connect();
            Assert.Equal(7, reader.Scalar("SELECT a FROM t"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Execute_SeveralStatements_AddsUpTheRowsChanged() =>
        Assert.Equal(
            5,
            _connection.Execute("CREATE TABLE t(a INT); INSERT INTO t VALUES (1), (2), (3); UPDATE t SET a = a + 1 WHERE a > 1;")
        );

    [Fact]
    public void Execute_CopyTo_CountsTheRowsWritten()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.parquet");
        try
        {
            Assert.Equal(5000, _connection.Execute($"COPY (SELECT * FROM range(5000)) TO {DuckDbText.Literal(path)} (FORMAT parquet)"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Execute_Ddl_ChangesNoRows() => Assert.Equal(0, _connection.Execute("CREATE TABLE t(a INT)"));

    [Fact]
    public void Execute_SeveralStatementsWithParameters_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => _connection.Execute("SELECT ?; SELECT 2", [1]));

        Assert.Equal("Parameters go with one statement; the SQL holds 2. Run them one by one. (Parameter 'parameters')", error.Message);
    }

    [Fact]
    public void Execute_WrongNumberOfParameters_SaysBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => _connection.Execute("SELECT ?, ?", [1]));

        Assert.Equal("The statement has 2 parameters and 1 values were given. (Parameter 'parameters')", error.Message);
    }

    [Fact]
    public void Execute_NoStatement_IsAnError()
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Execute(" -- nothing"));

        Assert.Equal("The SQL holds no statement.\nSQL:  -- nothing", error.Message);
    }

    [Fact]
    public void Query_StatementsBeforeTheLast_AreRun() =>
        Assert.Equal(2, _connection.Scalar("CREATE TABLE t AS SELECT 2 AS a; SELECT a FROM t"));

    [Fact]
    public void Query_ManyRows_StreamsChunks()
    {
        using var result = _connection.Query("SELECT range AS n FROM range(5000)");
        var (rows, chunks, sum) = (0, 0, 0L);
        while (result.NextChunk())
        {
            chunks++;
            for (var row = 0; row < result.RowCount; row++, rows++)
            {
                sum += (long)result.Get(0, row)!;
            }
        }

        Assert.Equal((5000, 3, 12497500L), (rows, chunks, sum));
        Assert.Equal([new DuckDbColumn("n", new(DuckDbTypeId.BigInt))], result.Columns);
        Assert.False(result.NextChunk());
    }

    [Fact]
    public void Query_NextStatementOnTheConnection_ClosesTheStream()
    {
        using var result = _connection.Query("SELECT * FROM range(1000000)");
        Assert.True(result.NextChunk());
        _connection.Execute("CREATE TABLE t(a INT)");

        Assert.Throws<DuckDbException>(() => result.Rows().Count());
    }

    [Fact]
    public void Query_AbandonedStream_LeavesTheConnectionUsable()
    {
        using (var result = _connection.Query("SELECT * FROM range(10000000)"))
        {
            Assert.True(result.NextChunk());
        }

        Assert.Equal(1, _connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Scalar_NoRow_IsNull() => Assert.Null(_connection.Scalar("SELECT 1 WHERE false"));

    [Fact]
    public void Connect_SecondConnection_SeesCommittedRows()
    {
        _connection.Execute("CREATE TABLE t AS SELECT 1 AS a");
        using var other = _instance.Connect();

        Assert.Equal(1, other.Scalar("SELECT a FROM t"));
    }

    [Fact]
    public void Scalar_InsertReturning_IsCommitted()
    {
        _connection.Execute("CREATE TABLE t(a INT)");

        Assert.Equal(7, _connection.Scalar("INSERT INTO t VALUES (7) RETURNING a"));

        using var other = _instance.Connect();
        Assert.Equal(1L, other.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Scalar_Insert_IsTheRowsChanged()
    {
        _connection.Execute("CREATE TABLE t(a INT)");

        Assert.Equal(2L, _connection.Scalar("INSERT INTO t VALUES (7), (8)"));
    }

    [Fact]
    public void Query_Pivot_RunsTheStatementsItStandsFor() =>
        Assert.Equal(
            [
                [1, 2],
            ],
            _connection.Query("PIVOT (SELECT * FROM (VALUES ('a', 1), ('b', 2)) t(k, v)) ON k USING max(v)").Rows().ToList()
        );
}
