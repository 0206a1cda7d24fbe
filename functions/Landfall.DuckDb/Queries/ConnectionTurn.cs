using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Queries;

/// <summary>
/// A query's turn on its connection: while it lasts the connection stays alive, and the token interrupts this query and no later one.
/// </summary>
internal sealed class ConnectionTurn : IDisposable
{
    private readonly ConnectionHandle _connection;
    private readonly CancellationTokenRegistration _registration;
    private bool _disposed;

    public ConnectionTurn(ConnectionHandle connection, CancellationToken ct)
    {
        var held = false;
        connection.DangerousAddRef(ref held);
        _connection = connection;
        connection.Current = this;
        _registration = ct.UnsafeRegister(static turn => ((ConnectionTurn)turn!).Interrupt(), this);
    }

    private bool IsCurrent => ReferenceEquals(_connection.Current, this);

    /// <summary>From here on the token interrupts nothing.</summary>
    public void EndInterrupts() => _registration.Dispose();

    /// <summary>Ends a query that failed, was interrupted or was not read to its end.</summary>
    /// <remarks>
    /// DuckDB keeps such a query, with its threads and the scans they read, until the connection's next statement, even when its result is
    /// freed (1.5). Preparing one ends it.
    /// </remarks>
    public void Abandon()
    {
        if (!IsCurrent || _connection.IsClosed)
        {
            return;
        }

        Interrupt();
        _ = NativeMethods.duckdb_extract_statements(_connection, "SELECT 1", out var statements);
        using (statements)
        {
            _ = NativeMethods.duckdb_prepare_extracted_statement(_connection, statements, 0, out var prepared);
            prepared.Dispose();
        }
    }

    public void Dispose()
    {
        EndInterrupts();
        if (!_disposed)
        {
            _disposed = true;
            _connection.DangerousRelease();
        }
    }

    private void Interrupt()
    {
        // A later statement has closed this query's stream and must not be hit in its place.
        if (IsCurrent)
        {
            NativeMethods.duckdb_interrupt(_connection.DangerousGetHandle());
        }
    }
}
