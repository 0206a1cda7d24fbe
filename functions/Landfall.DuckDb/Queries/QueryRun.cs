using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Queries;

/// <summary>One call's statements, from their text to the last one's result; cancellation interrupts them until <see cref="End"/> or Dispose.</summary>
internal sealed class QueryRun : IDisposable
{
    private readonly ConnectionHandle _connection;
    private readonly ConnectionLease _lease;
    private readonly string _sql;
    private readonly CancellationToken _ct;
    private readonly CancellationTokenRegistration _registration;
    private readonly QueryFault _fault = new();
    private PreparedHandle? _prepared;
    private bool _streaming;

    public QueryRun(ConnectionHandle connection, string sql, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        (_connection, _sql, _ct) = (connection, sql, ct);
        connection.Current = this;
        _lease = new(connection);
        _registration = ct.UnsafeRegister(static lease => ((ConnectionLease)lease!).Interrupt(), _lease);
    }

    public long RowsChanged { get; private set; }

    /// <summary>Runs every statement but the last to its end, and starts the last (or runs it to its end when not streaming).</summary>
    public ResultHandle Start(IReadOnlyList<object?> parameters, bool streaming)
    {
        _fault.Enter();
        try
        {
            var count = NativeMethods.duckdb_extract_statements(_connection, _sql, out var statements);
            using (statements)
            {
                RequireStatements(count, statements, parameters);
                for (ulong index = 0; index < count - 1; index++)
                {
                    Run(statements, index, parameters, streaming: false).Dispose();
                }

                var result = Run(statements, count - 1, parameters, streaming);
                _streaming = streaming;
                return result;
            }
        }
        finally
        {
            QueryFault.Leave();
        }
    }

    /// <summary>Fetches the next rows, or null at the end.</summary>
    public ChunkHandle? Fetch(ResultHandle result)
    {
        ThrowIfCancelled();
        var chunk = NativeMethods.duckdb_fetch_chunk(Marshal.PtrToStructure<NativeResult>(result.DangerousGetHandle()));
        if (!chunk.IsInvalid)
        {
            return chunk;
        }

        chunk.Dispose();
        ThrowIfFailed(result);
        End();
        return null;
    }

    /// <summary>After the last row: no cancellation from here on, and what a table function threw unheard by DuckDB is thrown.</summary>
    public void End()
    {
        _streaming = false;
        _registration.Dispose();
        _prepared?.Dispose();
        if (_fault.First is { } unheard)
        {
            throw new DuckDbException($"A table function failed after DuckDB had what it needed of it: {unheard.Message}", _sql, DuckDbErrorType.Unknown, unheard);
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _prepared?.Dispose();
        if (_streaming && ReferenceEquals(_connection.Current, this) && !_connection.IsClosed)
        {
            Abandon();
        }

        _lease.Dispose();
    }

    // Freeing a result does not end its query: its threads, and a scan they read, would stay until the next statement. Preparing one ends it.
    private void Abandon()
    {
        _lease.Interrupt();
        _ = NativeMethods.duckdb_extract_statements(_connection, "SELECT 1", out var statements);
        using (statements)
        {
            _ = NativeMethods.duckdb_prepare_extracted_statement(_connection, statements, 0, out var prepared);
            prepared.Dispose();
        }
    }

    private ResultHandle Run(ExtractedHandle statements, ulong index, IReadOnlyList<object?> parameters, bool streaming)
    {
        ThrowIfCancelled();
        _prepared?.Dispose();
        if (NativeMethods.duckdb_prepare_extracted_statement(_connection, statements, index, out _prepared) == NativeState.Error)
        {
            throw Failure(NativeMethods.duckdb_prepare_error(_prepared));
        }

        ParameterBinder.Bind(_prepared, parameters);
        var state = streaming
            ? NativeMethods.duckdb_pending_prepared_streaming(_prepared, out var pending)
            : NativeMethods.duckdb_pending_prepared(_prepared, out pending);
        using (pending)
        {
            if (state == NativeState.Error)
            {
                throw Failure(NativeMethods.duckdb_pending_error(pending));
            }

            // Preparing clears an interrupt that came before it; from here on one stays.
            ThrowIfCancelled();
            var result = new ResultHandle();
            try
            {
                NativeMethods.duckdb_execute_pending(pending, result);
                ThrowIfFailed(result);
                RowsChanged += checked((long)NativeMethods.duckdb_rows_changed(result));
                return result;
            }
            catch
            {
                result.Dispose();
                throw;
            }
        }
    }

    private void RequireStatements(ulong count, ExtractedHandle statements, IReadOnlyList<object?> parameters)
    {
        if (count == 0)
        {
            throw NativeMethods.duckdb_extract_statements_error(statements) is var words && words != 0
                ? Failure(words)
                : new DuckDbException("The SQL holds no statement.", _sql);
        }

        if (count > 1 && parameters.Count > 0)
        {
            throw new ArgumentException($"Parameters go with one statement; the SQL holds {count}. Run them one by one.", nameof(parameters));
        }
    }

    private void ThrowIfFailed(ResultHandle result)
    {
        if (NativeMethods.duckdb_result_error(result) is var words && words != 0)
        {
            throw Failure(words, NativeMethods.duckdb_result_error_type(result));
        }
    }

    private void ThrowIfCancelled()
    {
        if (_ct.IsCancellationRequested)
        {
            throw Cancelled();
        }
    }

    private OperationCanceledException Cancelled() => new("The query was cancelled.", _fault.First, _ct);

    private Exception Failure(nint words, DuckDbErrorType? type = null)
    {
        var text = Marshal.PtrToStringUTF8(words) ?? "DuckDB gave no reason.";
        var kind = type ?? ErrorWords.TypeOf(text);
        return _ct.IsCancellationRequested && (kind == DuckDbErrorType.Interrupt || _fault.First is OperationCanceledException)
            ? Cancelled()
            : new DuckDbException(text, _sql, kind, _fault.First);
    }
}
