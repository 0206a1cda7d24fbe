using Landfall.DuckDb.Native;
using Landfall.DuckDb.Queries;
using Landfall.DuckDb.TableFunctions;

namespace Landfall.DuckDb;

/// <summary>
/// A connection: one statement or open result at a time, from one thread at a time; only <see cref="Interrupt"/> may come from another.
/// </summary>
public sealed class DuckDbConnection : IDisposable
{
    private readonly ConnectionHandle _handle;
    private readonly FunctionNames _functions;

    internal DuckDbConnection(ConnectionHandle handle, FunctionNames functions) => (_handle, _functions) = (handle, functions);

    /// <summary>Runs the SQL to its end and returns the rows it changed; COPY TO counts the rows it wrote.</summary>
    /// <param name="sql">One statement, or several when there are no parameters; their changed rows are added up. Rows that a SELECT
    /// returns are held in memory, then dropped.</param>
    /// <param name="parameters">
    /// Values for <c>?</c> or <c>$1</c>, in order: null, bool, any integer up to 128 bits, float, double, decimal, string, byte[], Guid,
    /// DateOnly, TimeOnly, DateTime (as it stands, as TIMESTAMP; not Local), DateTimeOffset (as TIMESTAMPTZ). Times are cut to
    /// microseconds.
    /// </param>
    /// <param name="ct">Interrupts the statement that is running.</param>
    /// <exception cref="DuckDbException">DuckDB refused or failed it; its InnerException is what a table function threw.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a transaction that was begun by the SQL may still be open.</exception>
    public long Execute(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken ct = default)
    {
        using var run = new QueryRun(_handle, sql, ct);
        run.Start(parameters ?? [], streaming: false).Dispose();
        run.End();
        return run.RowsChanged;
    }

    /// <summary>
    /// Runs the SQL and streams its rows: DuckDB runs ahead of the reader by a bounded buffer, and only rows that are read are sure to be
    /// computed.
    /// </summary>
    /// <param name="sql">A statement, or several when there are no parameters: the rows are the last one's.</param>
    /// <param name="parameters">As of <see cref="Execute"/>.</param>
    /// <param name="ct">Interrupts the query until the result is read to its end or disposed.</param>
    /// <returns>Rows to be read before this connection runs anything else; the next statement closes the stream.</returns>
    /// <exception cref="DuckDbException">DuckDB refused or failed it, here or while rows are read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, here or while rows are read.</exception>
    public DuckDbResult Query(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken ct = default)
    {
        var run = new QueryRun(_handle, sql, ct);
        try
        {
            return new(run, run.Start(parameters ?? [], streaming: true));
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The first column of the first row, null when there is no row or the value is NULL; types as of <see cref="DuckDbResult.Get"/>.
    /// </summary>
    /// <remarks>Rows beyond the first two chunks are not computed.</remarks>
    /// <exception cref="DuckDbException">DuckDB refused or failed it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public object? Scalar(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken ct = default)
    {
        using var result = Query(sql, parameters, ct);
        var value = result.NextChunk() ? result.Get(0, 0) : null;
        // DuckDB commits a statement of its own when its rows are at their end, and reports there what failed late.
        result.NextChunk();
        return value;
    }

    /// <summary>Parses the SQL, and binds it when it is one statement, without running any of it.</summary>
    /// <exception cref="DuckDbException">It is no SQL, or names what is not there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public DuckDbCheck Check(string sql, CancellationToken ct = default)
    {
        using var run = new QueryRun(_handle, sql, ct);
        return run.Check();
    }

    /// <summary>Makes the function callable by every connection of the instance, for as long as the instance is open.</summary>
    /// <exception cref="InvalidOperationException">A function of that name is registered already.</exception>
    /// <exception cref="ArgumentException">It has no name, column or thread, or a column that is not of a type whose shape
    /// <see cref="DuckDbVectorWriter"/> tells.</exception>
    public void Register(IDuckDbTableFunction function) => TableFunctionRegistration.Register(_handle, function, _functions);

    /// <summary>Interrupts the statement that is running, if one is: it fails with <see cref="DuckDbErrorType.Interrupt"/>.</summary>
    public void Interrupt() => NativeMethods.duckdb_interrupt(_handle);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}

/// <summary>What a text of SQL is, found without running it.</summary>
/// <param name="Statements">Statements in it.</param>
/// <param name="Parameters">Parameters of its one statement; 0 when there is none or more than one.</param>
/// <param name="IsQuery">True when it is one statement and that is a query.</param>
public sealed record DuckDbCheck(int Statements, int Parameters, bool IsQuery);

/// <summary>Writes names and texts into SQL so that nothing in them is read as SQL.</summary>
public static class DuckDbText
{
    /// <summary>The name in double quotes, quotes in it doubled.</summary>
    public static string Identifier(string name) => Quoted(name, '"');

    /// <summary>The text as a string literal: in single quotes, quotes in it doubled.</summary>
    public static string Literal(string text) => Quoted(text, '\'');

    // DuckDB's parser ends a statement at a zero character, so no quoting carries one.
    private static string Quoted(string text, char quote) =>
        text.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException(
                "SQL cannot hold a zero character; bind the text as a parameter or take the character out.",
                nameof(text)
            )
            : $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
}
