using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Landfall.Ledger.Rows.Sqlite;

/// <summary>The statements of one connection, prepared once; used by one caller at a time.</summary>
internal sealed class SqliteRows : IDisposable
{
    private const int RowsAtOnce = 256;
    private const int KeysAtOnce = 1_000;
    private const int CharactersAtOnce = 4_000_000;
    private const int MarkLength = 16;

    // No key has a character beyond '~'.
    private const string BeyondAllKeys = "\u007f";

    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _commands = [];
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _listFrom;
    private readonly SqliteCommand _listAfter;
    private readonly SqliteCommand _keysFrom;
    private readonly SqliteCommand _keysAfter;
    private readonly SqliteCommand _version;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;

    public SqliteRows(SqliteConnection connection)
    {
        const string Range = "FROM ledger WHERE partition = $partition AND key {0} $key AND key < $before ORDER BY key LIMIT $limit";
        const string List = "SELECT key, version, columns " + Range;
        const string Keys = "SELECT key " + Range;
        _connection = connection;
        _find = Command("SELECT key, version, columns FROM ledger WHERE partition = $partition AND key = $key", "$partition", "$key");
        _listFrom = Command(List.Replace("{0}", ">=", StringComparison.Ordinal), "$partition", "$key", "$before", "$limit");
        _listAfter = Command(List.Replace("{0}", ">", StringComparison.Ordinal), "$partition", "$key", "$before", "$limit");
        _keysFrom = Command(Keys.Replace("{0}", ">=", StringComparison.Ordinal), "$partition", "$key", "$before", "$limit");
        _keysAfter = Command(Keys.Replace("{0}", ">", StringComparison.Ordinal), "$partition", "$key", "$before", "$limit");
        _version = Command("SELECT version FROM ledger WHERE partition = $partition AND key = $key", "$partition", "$key");
        _put = Command(
            """
            INSERT INTO ledger (partition, key, version, columns) VALUES ($partition, $key, $version, $columns)
            ON CONFLICT (partition, key) DO UPDATE SET version = excluded.version, columns = excluded.columns
            """,
            "$partition",
            "$key",
            "$version",
            "$columns"
        );
        _delete = Command("DELETE FROM ledger WHERE partition = $partition AND key = $key", "$partition", "$key");
        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
    }

    public LedgerRow? Find(string partition, string key)
    {
        Bind(_find, partition, key);
        using var reader = _find.ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    /// <summary>One page of <paramref name="most"/> rows at most, and whether there are none behind it.</summary>
    public (IReadOnlyList<LedgerRow> Rows, bool IsLast) List(string partition, string from, bool isAfter, string? before, int most)
    {
        var list = isAfter ? _listAfter : _listFrom;
        var wanted = Math.Min(most, RowsAtOnce);
        Bind(list, partition, from, before ?? BeyondAllKeys, wanted);
        using var reader = list.ExecuteReader();
        var rows = new List<LedgerRow>();
        var characters = 0L;
        while (characters < CharactersAtOnce && reader.Read())
        {
            characters += reader.GetString(2).Length;
            rows.Add(Row(reader));
        }

        return (rows, rows.Count < wanted && characters < CharactersAtOnce);
    }

    /// <summary>One page of <paramref name="most"/> keys at most, and whether there are none behind it.</summary>
    public (IReadOnlyList<string> Keys, bool IsLast) Keys(string partition, string from, bool isAfter, string? before, int most)
    {
        var list = isAfter ? _keysAfter : _keysFrom;
        var wanted = Math.Min(most, KeysAtOnce);
        Bind(list, partition, from, before ?? BeyondAllKeys, wanted);
        using var reader = list.ExecuteReader();
        var keys = new List<string>();
        while (reader.Read())
        {
            keys.Add(reader.GetString(0));
        }

        return (keys, keys.Count < wanted);
    }

    /// <summary>Runs <paramref name="write"/> between begin and commit; when it throws, the connection is good for nothing any
    /// more.</summary>
    public T InTransaction<T>(Func<SqliteRows, T> write)
    {
        _begin.ExecuteNonQuery();
        var answer = write(this);
        _commit.ExecuteNonQuery();
        return answer;
    }

    /// <summary>Makes all changes, or none when one does not find what it expects.</summary>
    public LedgerWrite Apply(string partition, IReadOnlyList<LedgerChange> changes)
    {
        for (var at = 0; at < changes.Count; at++)
        {
            if (!IsAsExpected(partition, changes[at]))
            {
                return new LedgerWrite([], at);
            }
        }

        // One mark serves the transaction, as it changes no row twice.
        var version = RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);
        var versions = new string?[changes.Count];
        for (var at = 0; at < changes.Count; at++)
        {
            if (RowOf(changes[at]) is { } row)
            {
                Bind(_put, partition, row.Key, version, SqliteColumns.Write(row.Columns));
                _put.ExecuteNonQuery();
                versions[at] = version;
            }
            else
            {
                Bind(_delete, partition, changes[at].Key);
                _delete.ExecuteNonQuery();
            }
        }

        return new LedgerWrite(versions, RefusedAt: null);
    }

    public void Dispose()
    {
        _commands.ForEach(command => command.Dispose());
        _connection.Dispose();
    }

    private static LedgerRow? RowOf(LedgerChange change) =>
        change switch
        {
            LedgerChange.Insert { Row: var row } => row,
            LedgerChange.Replace { Row: var row } => row,
            LedgerChange.Put { Row: var row } => row,
            _ => null,
        };

    private static LedgerRow Row(SqliteDataReader reader) =>
        new(reader.GetString(0), SqliteColumns.Read(reader.GetString(2)), reader.GetString(1));

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var at = 0; at < values.Length; at++)
        {
            command.Parameters[at].Value = values[at];
        }
    }

    private bool IsAsExpected(string partition, LedgerChange change)
    {
        if (change is LedgerChange.Put)
        {
            return true;
        }

        Bind(_version, partition, change.Key);
        var version = _version.ExecuteScalar() as string;
        return change switch
        {
            LedgerChange.Insert => version is null,
            LedgerChange.Replace { Row: var row } => version is not null && version == row.Version,
            LedgerChange.Delete delete => version is not null && version == delete.Version,
            _ => true,
        };
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, null));
        }

        _commands.Add(command);
        return command;
    }
}
