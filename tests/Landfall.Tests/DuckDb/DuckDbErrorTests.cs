using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbErrorTests : IDisposable
{
    private readonly DuckDbInstance _instance = DuckDbInstance.Open(null);
    private readonly DuckDbConnection _connection;

    public DuckDbErrorTests() => _connection = _instance.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    [Theory]
    [InlineData("SELEC 1", DuckDbErrorType.Parser)]
    [InlineData("SELECT * FROM missing", DuckDbErrorType.Catalog)]
    [InlineData("SELECT missing", DuckDbErrorType.Binder)]
    [InlineData("SELECT CAST('x' || range AS INT) FROM range(3)", DuckDbErrorType.Conversion)]
    [InlineData("SELECT * FROM read_parquet('no-such-file.parquet')", DuckDbErrorType.InputOutput)]
    [InlineData("COMMIT", DuckDbErrorType.Transaction)]
    public void Execute_Fails_TellsTheKind(string sql, DuckDbErrorType expected)
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Execute(sql));

        Assert.Equal((expected, sql, false), (error.ErrorType, error.Sql, error.IsTransactionConflict));
        Assert.EndsWith($"\nSQL: {sql}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_LongSql_IsCutInTheMessage()
    {
        var sql = $"SELECT missing -- {new string('x', 500)}";

        var error = Assert.Throws<DuckDbException>(() => _connection.Execute(sql));

        Assert.EndsWith($"\nSQL: {sql[..200]}...", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NextChunk_FailsAfterRows_Throws()
    {
        // Of several threads DuckDB may name the one that it interrupted instead of the one that failed.
        _connection.Execute("SET threads = 1");
        using var result = _connection.Query("SELECT CASE WHEN range < 900000 THEN range ELSE error('late') END FROM range(1000000)");
        Assert.True(result.NextChunk());

        var error = Assert.Throws<DuckDbException>(() => result.Rows().Count());

        Assert.StartsWith("Invalid Input Error: late", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_TwoTransactionsUpdateOneRow_IsAConflict()
    {
        _connection.Execute("CREATE TABLE t AS SELECT 1 AS a; BEGIN; UPDATE t SET a = 2");
        using var other = _instance.Connect();

        var error = Assert.Throws<DuckDbException>(() => other.Execute("UPDATE t SET a = 3"));

        Assert.True(error.IsTransactionConflict, error.Message);
    }

    [Fact]
    public void Execute_TwoTransactionsInsertOneKey_IsAConflict()
    {
        _connection.Execute("CREATE TABLE t(a INT PRIMARY KEY); BEGIN; INSERT INTO t VALUES (1)");
        using var other = _instance.Connect();
        other.Execute("BEGIN; INSERT INTO t VALUES (1)");
        _connection.Execute("COMMIT");

        var error = Assert.Throws<DuckDbException>(() => other.Execute("COMMIT"));

        Assert.True(error.IsTransactionConflict, error.Message);
    }

    [Fact]
    public void Execute_KeyThereAlready_IsNoConflict()
    {
        _connection.Execute("CREATE TABLE t(a INT PRIMARY KEY); INSERT INTO t VALUES (1)");

        var error = Assert.Throws<DuckDbException>(() => _connection.Execute("INSERT INTO t VALUES (1)"));

        Assert.Equal((DuckDbErrorType.Constraint, false), (error.ErrorType, error.IsTransactionConflict));
    }

    [Fact]
    public void Execute_AfterDispose_SaysSo()
    {
        _connection.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _connection.Execute("SELECT 1"));
    }
}
