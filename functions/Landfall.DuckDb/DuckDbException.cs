namespace Landfall.DuckDb;

/// <summary>DuckDB refused or failed a statement: its own words, then the first 200 characters of the SQL.</summary>
/// <remarks>The words can quote a value of the data; what may hold personal data must not be logged unread.</remarks>
public sealed class DuckDbException : Exception
{
    private const int SqlCharacters = 200;

    // DuckDB has one error type for all of a transaction's errors; these are the words of the ones that a second run cures (DuckDB 1.5).
    private static readonly string[] s_conflictWords = ["conflict", "another transaction", "Failed to commit"];

    // A failed open is one kind of error whatever was the matter; these are the words on Linux and macOS, and on Windows (DuckDB 1.5).
    private static readonly string[] s_inUseWords = ["Could not set lock on file", "being used by another process"];

    /// <summary>An error with DuckDB's words and the SQL that was run, if any.</summary>
    public DuckDbException(string message, string? sql)
        : this(message, sql, DuckDbErrorType.Unknown, inner: null) { }

    /// <summary>An error with its kind; <paramref name="inner"/> is the exception that a table function threw, if one did.</summary>
    public DuckDbException(string message, string? sql, DuckDbErrorType errorType, Exception? inner)
        : base(sql is null ? message : $"{message}\nSQL: {Shortened(sql)}", inner)
    {
        Sql = sql;
        ErrorType = errorType;
        IsTransactionConflict =
            errorType == DuckDbErrorType.Transaction
            && s_conflictWords.Any(words => message.Contains(words, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The whole SQL, if there was one.</summary>
    public string? Sql { get; }

    /// <summary>The kind of error; DuckDB's own words begin with its name.</summary>
    public DuckDbErrorType ErrorType { get; }

    /// <summary>Whether another transaction got in the way: roll back, and the same transaction can succeed when it is run again.</summary>
    public bool IsTransactionConflict { get; }

    /// <summary>Whether a database file was refused because another process has it open.</summary>
    public bool IsFileInUse =>
        ErrorType == DuckDbErrorType.InputOutput && s_inUseWords.Any(words => Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static string Shortened(string sql) => sql.Length <= SqlCharacters ? sql : $"{sql.AsSpan(0, SqlCharacters)}...";
}
