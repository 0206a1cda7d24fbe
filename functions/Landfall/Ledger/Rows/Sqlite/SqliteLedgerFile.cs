using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Landfall.Ledger.Rows.Sqlite;

/// <summary>The file and the connections to it: one that writes, and as many as read at the same moment.</summary>
internal sealed class SqliteLedgerFile(SqliteLedgerOptions options) : IDisposable
{
    // Says whose file it is in its header: "LFLG".
    private const long ApplicationId = 0x4C464C47;
    private const int NotADatabase = 26;

    private readonly string _path = Path.GetFullPath(options.Path);
    private readonly Lock _writing = new();
    private readonly ConcurrentBag<SqliteRows> _readers = [];
    private SqliteRows? _writer;

    /// <summary>Makes the file when it is missing.</summary>
    /// <exception cref="LedgerException">What is there is no ledger, one of another format, or cannot be opened.</exception>
    public void Ensure()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            lock (_writing)
            {
                _writer ??= new SqliteRows(Open(SqliteOpenMode.ReadWriteCreate));
            }
        }
        catch (LedgerStoreException failure)
        {
            throw new LedgerException($"{failure.Message} See that its folder can be written to and that the disk has room.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"The folder of the ledger file '{_path}' cannot be made: {failure.Message}", failure);
        }
    }

    /// <summary>Reads with a connection that nobody else has meanwhile.</summary>
    /// <exception cref="LedgerStoreException">SQLite failed.</exception>
    public T Read<T>(Func<SqliteRows, T> read)
    {
        if (!_readers.TryTake(out var rows))
        {
            rows = new SqliteRows(Open(SqliteOpenMode.ReadWrite));
        }

        try
        {
            var found = read(rows);
            _readers.Add(rows);
            return found;
        }
        catch (SqliteException failure)
        {
            rows.Dispose();
            throw Unanswered(failure);
        }
    }

    /// <summary>Runs <paramref name="write"/> in one transaction of the file.</summary>
    /// <exception cref="LedgerStoreException">SQLite failed; whether the transaction is in is not known.</exception>
    public T Write<T>(Func<SqliteRows, T> write)
    {
        lock (_writing)
        {
            _writer ??= new SqliteRows(Open(SqliteOpenMode.ReadWrite));
            try
            {
                return _writer.InTransaction(write);
            }
            catch (SqliteException failure)
            {
                // A connection that failed once may hold a transaction or a lock; closing it gives both up.
                _writer.Dispose();
                _writer = null;
                throw Unanswered(failure);
            }
        }
    }

    public void Dispose()
    {
        while (_readers.TryTake(out var rows))
        {
            rows.Dispose();
        }

        lock (_writing)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = _path,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = (int)options.BusyTimeout.TotalSeconds,
            }.ToString()
        );
        try
        {
            connection.Open();
            Run(connection, FormattableString.Invariant($"PRAGMA busy_timeout = {options.BusyTimeout.TotalMilliseconds:F0}"));
            if (mode == SqliteOpenMode.ReadWriteCreate)
            {
                Make(connection);
            }

            // A commit is on the disk when it is answered: the ledger says what happened outside, where nothing can be taken back.
            Run(connection, "PRAGMA synchronous = FULL");
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw failure.SqliteErrorCode == NotADatabase ? NoLedger() : Unanswered(failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Make(SqliteConnection connection)
    {
        // What the file is is read in one transaction: another process may be making it.
        Run(connection, "BEGIN");
        var isMade = IsLedger(connection);
        Run(connection, "COMMIT");
        if (isMade)
        {
            return;
        }

        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, "BEGIN IMMEDIATE");
        if (!IsLedger(connection))
        {
            Run(
                connection,
                FormattableString.Invariant(
                    $"""
                    CREATE TABLE ledger (
                      partition TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (partition, key)
                    ) WITHOUT ROWID;
                    PRAGMA application_id = {ApplicationId};
                    PRAGMA user_version = {LedgerFormat.Current};
                    """
                )
            );
        }

        Run(connection, "COMMIT");
    }

    // False for a file that is still empty.
    private bool IsLedger(SqliteConnection connection)
    {
        var (application, format, tables) = (
            Number(connection, "PRAGMA application_id"),
            Number(connection, "PRAGMA user_version"),
            Number(connection, "SELECT count(*) FROM sqlite_schema")
        );
        if (application == ApplicationId)
        {
            LedgerFormat.Require($"The ledger file '{_path}'", format);
            return true;
        }

        return (application, format, tables) == (0, 0, 0) ? false : throw NoLedger();
    }

    private static void Run(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }

    private LedgerException NoLedger() =>
        new($"The file '{_path}' is no ledger of Landfall and was left as it is. Name another file, or move it away.");

    private LedgerStoreException Unanswered(SqliteException failure) =>
        new($"The ledger file '{_path}' did not answer: {failure.Message}", failure);
}
