using Landfall.DuckDb.Native;
using Landfall.DuckDb.TableFunctions;

namespace Landfall.DuckDb.Queries;

/// <summary>One call's statements, from their text to the last one's rows.</summary>
internal sealed class QueryRun : IDisposable
{
    // DUCKDB_STATEMENT_TYPE_SELECT in duckdb.h.
    private const int SelectStatement = 1;

    private readonly ConnectionHandle _connection;
    private readonly string _sql;
    private readonly FunctionUse _functions = new();
    private readonly QueryFailures _failures;
    private readonly ConnectionTurn _turn;
    private PreparedHandle? _prepared;
    private bool _started;

    public QueryRun(ConnectionHandle connection, string sql, CancellationToken ct)
    {
        (_connection, _sql, _failures) = (connection, sql, new(sql, _functions, ct));
        _failures.ThrowIfCancelled();
        _turn = new(connection, ct);
    }

    /// <summary>Rows changed by the statements that ran to their end.</summary>
    public long RowsChanged { get; private set; }

    /// <summary>Runs every statement but the last to its end, and starts the last (or runs it to its end when not streaming).</summary>
    public ResultHandle Start(IReadOnlyList<object?> parameters, bool streaming)
    {
        var outer = _functions.Enter();
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

                return Run(statements, count - 1, parameters, streaming);
            }
        }
        finally
        {
            FunctionUse.Leave(outer);
        }
    }

    /// <summary>Parses the text, and binds it when it is one statement; runs nothing.</summary>
    public DuckDbCheck Check()
    {
        var outer = _functions.Enter();
        try
        {
            var count = NativeMethods.duckdb_extract_statements(_connection, _sql, out var statements);
            using (statements)
            {
                RequireParsed(count, statements);
                if (count != 1)
                {
                    return new((int)count, Parameters: 0, IsQuery: false);
                }

                var prepared = Prepare(statements, 0);
                var isQuery = NativeMethods.duckdb_prepared_statement_type(prepared) == SelectStatement;
                return new(Statements: 1, (int)NativeMethods.duckdb_nparams(prepared), isQuery);
            }
        }
        finally
        {
            FunctionUse.Leave(outer);
        }
    }

    /// <summary>Fetches the next rows, or null at the end.</summary>
    public ChunkHandle? Fetch(ResultHandle result)
    {
        _failures.ThrowIfCancelled();
        var chunk = NativeMethods.duckdb_fetch_chunk(result.Structure);
        if (!chunk.IsInvalid)
        {
            return chunk;
        }

        chunk.Dispose();
        _failures.ThrowIfFailed(result);
        End();
        return null;
    }

    /// <summary>
    /// After the last row: nothing is interrupted from here on, and what a table function threw unheard by DuckDB is thrown.
    /// </summary>
    public void End()
    {
        _started = false;
        _turn.EndInterrupts();
        _prepared?.Dispose();
        _functions.WaitUntilFreed();
        _failures.ThrowIfUnheard();
    }

    public void Dispose()
    {
        _turn.EndInterrupts();
        _prepared?.Dispose();
        if (_started)
        {
            _started = false;
            _turn.Abandon();
        }

        _turn.Dispose();
        _functions.WaitUntilFreed();
    }

    private ResultHandle Run(ExtractedHandle statements, ulong index, IReadOnlyList<object?> parameters, bool streaming)
    {
        var prepared = Prepare(statements, index);
        ParameterBinder.Bind(prepared, parameters);
        _started = true;
        var state = streaming
            ? NativeMethods.duckdb_pending_prepared_streaming(prepared, out var pending)
            : NativeMethods.duckdb_pending_prepared(prepared, out pending);
        using (pending)
        {
            if (state == NativeState.Error)
            {
                throw _failures.Of(NativeMethods.duckdb_pending_error(pending));
            }

            // DuckDB forgets an interrupt that came before this point; from here on one stays.
            _failures.ThrowIfCancelled();
            return Finish(pending, streaming);
        }
    }

    private PreparedHandle Prepare(ExtractedHandle statements, ulong index)
    {
        _failures.ThrowIfCancelled();
        _prepared?.Dispose();
        if (NativeMethods.duckdb_prepare_extracted_statement(_connection, statements, index, out _prepared) == NativeState.Error)
        {
            throw _failures.Of(NativeMethods.duckdb_prepare_error(_prepared));
        }

        return _prepared;
    }

    private ResultHandle Finish(PendingHandle pending, bool streaming)
    {
        var result = new ResultHandle();
        try
        {
            RunTasks(pending);
            NativeMethods.duckdb_execute_pending(pending, result);
            _failures.ThrowIfFailed(result);
            // DuckDB takes any result for a materialised one here, also a stream.
            RowsChanged += streaming ? 0 : checked((long)NativeMethods.duckdb_rows_changed(result));
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    // duckdb_execute_pending alone would ask for tasks without a pause while the instance's other threads end theirs: a core that the work
    // of this process lacks meanwhile. An error has to be taken here, as there it would be told as one about the statement's state.
    private void RunTasks(PendingHandle pending)
    {
        PendingState state;
        var pause = new SpinWait();
        while ((state = NativeMethods.duckdb_pending_execute_task(pending)) is PendingState.NotReady or PendingState.NoTask)
        {
            if (state == PendingState.NotReady)
            {
                pause.Reset();
            }
            else
            {
                pause.SpinOnce();
            }
        }

        if (state == PendingState.Error && NativeMethods.duckdb_pending_error(pending) is var words && words != 0)
        {
            throw _failures.Of(words);
        }
    }

    private void RequireStatements(ulong count, ExtractedHandle statements, IReadOnlyList<object?> parameters)
    {
        RequireParsed(count, statements);
        if (count == 0)
        {
            throw new DuckDbException("The SQL holds no statement.", _sql);
        }

        if (count > 1 && parameters.Count > 0)
        {
            throw new ArgumentException(
                $"Parameters go with one statement; the SQL holds {count}. Run them one by one.",
                nameof(parameters)
            );
        }
    }

    private void RequireParsed(ulong count, ExtractedHandle statements)
    {
        if (count == 0 && NativeMethods.duckdb_extract_statements_error(statements) is var words && words != 0)
        {
            throw _failures.Of(words);
        }
    }
}
