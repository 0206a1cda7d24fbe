using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbCancellationTests : IDisposable
{
    // Hours of work, were it not interrupted.
    private const string Endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b";

    private readonly DuckDbInstance _instance = DuckDbInstance.Open(null);
    private readonly DuckDbConnection _connection;

    public DuckDbCancellationTests() => _connection = _instance.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    [Fact]
    public void Execute_CancelledWhileItRuns_StopsAndCarriesTheToken()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        var error = Assert.ThrowsAny<OperationCanceledException>(() => _connection.Execute(Endless, ct: cancellation.Token));

        Assert.Equal(cancellation.Token, error.CancellationToken);
    }

    [Fact]
    public void Execute_CancelledBefore_DoesNotRun()
    {
        Assert.ThrowsAny<OperationCanceledException>(() =>
            _connection.Execute("CREATE TABLE t(a INT)", ct: new CancellationToken(canceled: true))
        );

        Assert.Equal(0L, _connection.Scalar("SELECT count(*) FROM duckdb_tables()"));
    }

    [Fact]
    public void Execute_AfterACancelledOne_Runs()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => _connection.Execute(Endless, ct: cancellation.Token));

        Assert.Equal(1, _connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Execute_CancelledInATransaction_LeavesItToBeRolledBack()
    {
        _connection.Execute("CREATE TABLE t(a INT); BEGIN; INSERT INTO t VALUES (1)");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => _connection.Execute(Endless, ct: cancellation.Token));

        _connection.Execute("ROLLBACK");

        Assert.Equal(0L, _connection.Scalar("SELECT count(*) FROM t"));
    }

    [Fact]
    public void NextChunk_CancelledBetweenChunks_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        using var result = _connection.Query("SELECT * FROM range(100000000)", ct: cancellation.Token);
        Assert.True(result.NextChunk());
        cancellation.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => result.Rows().Count());
    }

    [Fact]
    public void NextChunk_CancelledWhileItWaits_Stops()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.ThrowsAny<OperationCanceledException>(() => _connection.Scalar(Endless, ct: cancellation.Token));
    }

    [Fact]
    public void Cancel_AfterTheEnd_DoesNotTouchTheNextStatement()
    {
        using var cancellation = new CancellationTokenSource();
        _connection.Execute("SELECT 1", ct: cancellation.Token);
        cancellation.Cancel();

        Assert.Equal(1, _connection.Scalar("SELECT 1"));
    }

    [Fact]
    public void Cancel_OfAStreamThatWasClosed_DoesNotTouchTheNextOne()
    {
        using var cancellation = new CancellationTokenSource();
        using var first = _connection.Query("SELECT * FROM range(1000000)", ct: cancellation.Token);
        using var second = _connection.Query("SELECT * FROM range(1000000)");
        cancellation.Cancel();
        first.Dispose();

        Assert.Equal(1_000_000, second.Rows().Count());
    }

    [Fact]
    public async Task Interrupt_FromAnotherThread_FailsTheStatement()
    {
        var running = Task.Run(() => Record.Exception(() => _connection.Execute(Endless)));
        while (!running.IsCompleted)
        {
            _connection.Interrupt();
            await Task.Yield();
        }

        Assert.Equal(DuckDbErrorType.Interrupt, Assert.IsType<DuckDbException>(await running).ErrorType);
    }

    [Fact]
    public void Execute_ScanCancelsItself_IsACancellation()
    {
        using var cancellation = new CancellationTokenSource();
        _connection.Register(
            new CountingTable("numbers", rows: 10)
            {
                Throws = ("fill", new OperationCanceledException(cancellation.Token)),
                BeforeFill = cancellation.Cancel,
            }
        );

        Assert.ThrowsAny<OperationCanceledException>(() => _connection.Execute("SELECT * FROM numbers()", ct: cancellation.Token));
    }

    [Fact]
    public void Execute_CancelledWhileAScanRuns_DisposesIt()
    {
        using var cancellation = new CancellationTokenSource();
        var table = new CountingTable("numbers", rows: long.MaxValue) { BeforeFill = cancellation.Cancel };
        _connection.Register(table);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            _connection.Execute("SELECT sum(number) FROM numbers()", ct: cancellation.Token)
        );

        Assert.Equal((1, 1, table.Workers), (table.Opened, table.Disposed, table.WorkersDisposed));
    }
}
