using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class TableFunctionTests : IDisposable
{
    private readonly DuckDbInstance _instance = DuckDbInstance.Open(null, new Dictionary<string, string> { ["threads"] = "2" });
    private readonly DuckDbConnection _connection;

    public TableFunctionTests() => _connection = _instance.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    [Fact]
    public void Query_RegisteredFunction_ReturnsItsRows()
    {
        _connection.Register(new CountingTable("numbers", rows: 3));

        using var result = _connection.Query("SELECT * FROM numbers()");

        Assert.Equal(
            [new DuckDbColumn("number", new(DuckDbTypeId.BigInt)), new DuckDbColumn("text", new(DuckDbTypeId.Varchar))],
            result.Columns
        );
        Assert.Equal(
            [
                [0L, null],
                [1L, "x"],
                [2L, "xx"],
            ],
            result.Rows()
        );
    }

    [Fact]
    public void Execute_ManyRowsAndThreads_LosesNone()
    {
        var table = new CountingTable("numbers", rows: 300_000) { MaxThreads = 4 };
        _connection.Register(table);

        _connection.Execute("CREATE TABLE t AS SELECT * FROM numbers()");

        Assert.Equal(
            [
                [300_000L, (Int128)44_999_850_000, 300_000L],
            ],
            _connection.Query("SELECT count(*), sum(number), count(DISTINCT number) FROM t").Rows().ToList()
        );
        Assert.Equal(
            [
                [0L],
            ],
            _connection
                .Query(
                    "SELECT count(*) FROM t WHERE text IS DISTINCT FROM CASE "
                        + "WHEN number % 40 = 0 THEN NULL ELSE repeat('x', number % 40) END"
                )
                .Rows()
                .ToList()
        );
    }

    [Fact]
    public void Query_Again_OpensANewScan()
    {
        var table = new CountingTable("numbers", rows: 3);
        _connection.Register(table);

        _connection.Scalar("SELECT count(*) FROM numbers()");
        Assert.Equal(9L, _connection.Scalar("SELECT count(*) FROM numbers() CROSS JOIN numbers()"));

        Assert.Equal(3, table.Opened);
    }

    [Theory]
    [InlineData("open")]
    [InlineData("worker")]
    [InlineData("fill")]
    public void Execute_FunctionThrows_GivesItsExceptionBack(string where)
    {
        var thrown = new InvalidDataException($"broken at {where}");
        _connection.Register(new CountingTable("numbers", rows: 100_000) { Throws = (where, thrown) });

        var error = Assert.Throws<DuckDbException>(() => _connection.Execute("CREATE TABLE t AS SELECT * FROM numbers()"));

        Assert.Same(thrown, error.InnerException);
        Assert.Contains($"broken at {where}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_ScanThrowsOnDispose_IsNotLost()
    {
        var thrown = new InvalidDataException("broken at dispose");
        _connection.Register(new CountingTable("numbers", rows: 3) { Throws = ("dispose", thrown) });

        var error = Assert.Throws<DuckDbException>(() => _connection.Execute("CREATE TABLE t AS SELECT * FROM numbers()"));

        Assert.Same(thrown, error.InnerException);
    }

    [Fact]
    public void NextChunk_FunctionThrowsLate_GivesItsExceptionBack()
    {
        var thrown = new InvalidDataException("broken late");
        _connection.Register(new CountingTable("numbers", rows: 10_000_000) { Throws = ("late", thrown) });
        using var result = _connection.Query("SELECT * FROM numbers()");

        var error = Assert.Throws<DuckDbException>(() => result.Rows().Count());

        Assert.Same(thrown, error.InnerException);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM numbers()")]
    [InlineData("SELECT * FROM numbers() LIMIT 10")]
    [InlineData("SELECT error(text) FROM numbers()")]
    public void Execute_HoweverItEnds_DisposesScanAndWorkers(string sql)
    {
        var table = new CountingTable("numbers", rows: 100_000) { MaxThreads = 2 };
        _connection.Register(table);

        Record.Exception(() => _connection.Execute(sql));

        Assert.Equal((1, 1, table.Workers), (table.Opened, table.Disposed, table.WorkersDisposed));
        Assert.True(table.Workers > 0);
    }

    [Fact]
    public void Dispose_StreamReadInPart_DisposesScanAndWorkers()
    {
        var table = new CountingTable("numbers", rows: 10_000_000) { MaxThreads = 2 };
        _connection.Register(table);

        using (var result = _connection.Query("SELECT * FROM numbers()"))
        {
            Assert.True(result.NextChunk());
        }

        Assert.Equal((1, 1, table.Workers), (table.Opened, table.Disposed, table.WorkersDisposed));
    }

    [Fact]
    public void Register_NameTaken_IsRefused()
    {
        _connection.Register(new CountingTable("numbers", rows: 1));

        var error = Assert.Throws<InvalidOperationException>(() => _connection.Register(new CountingTable("Numbers", rows: 1)));

        Assert.Equal("A table function Numbers is registered in this instance already. Give each its own name.", error.Message);
    }

    [Fact]
    public void Execute_WorkerReturnsTooManyRows_Fails()
    {
        _connection.Register(new CountingTable("numbers", rows: 1) { Overstates = true });

        var error = Assert.Throws<DuckDbException>(() => _connection.Execute("SELECT * FROM numbers()"));

        Assert.Equal("A worker of the table function numbers wrote 2049 rows into a chunk of 2048.", error.InnerException?.Message);
    }

    [Fact]
    public void Register_NestedColumn_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            _connection.Register(new CountingTable("numbers", rows: 1) { Columns = [new("items", new(DuckDbTypeId.List))] })
        );

        Assert.Equal(
            "Column items of the table function numbers is LIST, which cannot be written as raw values. "
                + "Give VARCHAR and cast it in the SQL. (Parameter 'function')",
            error.Message
        );
    }

    [Fact]
    public void Query_OneColumnOfTwo_ReturnsIt()
    {
        _connection.Register(new CountingTable("numbers", rows: 3));

        Assert.Equal(
            [
                [null],
                ["x"],
                ["xx"],
            ],
            _connection.Query("SELECT text FROM numbers()").Rows().ToList()
        );
    }

    [Fact]
    public void Query_FunctionThatQueriesToo_KeepsTheFaultsApart()
    {
        var thrown = new InvalidDataException("broken outside");
        using var inner = _instance.Connect();
        _connection.Register(
            new CountingTable("numbers", rows: 3) { BeforeFill = () => inner.Execute("SELECT 1"), Throws = ("fill", thrown) }
        );

        var error = Assert.Throws<DuckDbException>(() => _connection.Execute("SELECT * FROM numbers()"));

        Assert.Same(thrown, error.InnerException);
    }

    [Fact]
    public void Query_FromTwoConnectionsAtOnce_GivesEachItsOwnRows()
    {
        _connection.Register(new CountingTable("numbers", rows: 100_000));
        _connection.Register(new CountingTable("broken", rows: 100_000) { Throws = ("fill", new InvalidDataException("broken")) });

        Parallel.For(0, 20, i =>
        {
            using var connection = _instance.Connect();
            if (i % 2 == 0)
            {
                Assert.Equal(100_000L, connection.Scalar("SELECT count(*) FROM numbers()"));
            }
            else
            {
                Assert.IsType<InvalidDataException>(
                    Assert.Throws<DuckDbException>(() => connection.Execute("SELECT * FROM broken()")).InnerException
                );
            }
        });
    }

    [Fact]
    public void Dispose_StreamReadInPartInATransaction_KeepsTheTransaction()
    {
        _connection.Register(new CountingTable("numbers", rows: 10_000_000));
        _connection.Execute("CREATE TABLE t(a INT); BEGIN; INSERT INTO t VALUES (1)");
        using (var result = _connection.Query("SELECT * FROM numbers()"))
        {
            Assert.True(result.NextChunk());
        }

        _connection.Execute("COMMIT");

        Assert.Equal(1L, _connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Dispose_InstanceAndConnectionBeforeTheStream_StillFreesTheScan()
    {
        var table = new CountingTable("numbers", rows: 10_000_000);
        using var instance = DuckDbInstance.Open(null);
        var connection = instance.Connect();
        connection.Register(table);
        var result = connection.Query("SELECT * FROM numbers()");
        Assert.True(result.NextChunk());

        instance.Dispose();
        connection.Dispose();
        result.Dispose();

        Assert.Equal((1, 1, 1), (table.Opened, table.Disposed, table.WorkersDisposed));
    }
}
