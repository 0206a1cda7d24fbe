using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;
using Landfall.DuckDb.Queries;
using Landfall.DuckDb.TableFunctions;

namespace Landfall.DuckDb;

/// <summary>An open DuckDB database; it stays open until it and every connection to it are disposed.</summary>
public sealed class DuckDbInstance : IDisposable
{
    // A file that is written anew in place with the same length would be read with the footer that the cache keeps. An extension that the
    // machine has, or the network brings, would change what values mean.
    private static readonly Dictionary<string, string> Always = new(StringComparer.Ordinal)
    {
        ["enable_external_file_cache"] = "false",
        ["autoinstall_known_extensions"] = "false",
        ["autoload_known_extensions"] = "false",
    };

    // The library holds icu, which takes the machine's zone for every text of an instant. It is no setting that opening knows.
    private const string FixedZone = "SET GLOBAL TimeZone = 'UTC'";

    private readonly DatabaseHandle _handle;
    private readonly FunctionNames _functions = new();

    private DuckDbInstance(DatabaseHandle handle) => _handle = handle;

    /// <summary>The version of the native library, such as <c>v1.5.6</c>.</summary>
    public static string LibraryVersion => Marshal.PtrToStringUTF8(NativeMethods.duckdb_library_version()) ?? "";

    /// <summary>Opens or creates the file at <paramref name="path"/>; null opens a database of its own in memory.</summary>
    /// <param name="path">The database file; one process at a time can have it open for writing.</param>
    /// <param name="config">DuckDB's settings by name, such as <c>memory_limit</c>. Unless it says otherwise, files are not cached and no
    /// extension is loaded. The time zone is UTC, whatever the machine's is.</param>
    /// <exception cref="DuckDbException">A setting is unknown or its value bad, or the file cannot be opened.</exception>
    /// <exception cref="DllNotFoundException">The native library is not there.</exception>
    public static DuckDbInstance Open(string? path, IReadOnlyDictionary<string, string>? config = null)
    {
        NativeMethods.duckdb_create_config(out var native);
        using (native)
        {
            foreach (
                var (name, value) in Always
                    .Where(setting => config?.ContainsKey(setting.Key) != true)
                    .Concat(config ?? new Dictionary<string, string>(StringComparer.Ordinal))
            )
            {
                if (NativeMethods.duckdb_set_config(native, name, value) == NativeState.Error)
                {
                    throw new DuckDbException(
                        $"DuckDB does not know the setting {name}. Its settings are listed by duckdb_settings().",
                        sql: null
                    );
                }
            }

            var state = NativeMethods.duckdb_open_ext(path, out var database, native, out var error);
            var words = NativeMethods.TakeText(error);
            if (state == NativeState.Success)
            {
                return InUtc(new(database));
            }

            database.Dispose();
            throw new DuckDbException(
                $"DuckDB could not open {path ?? "a database in memory"}: {words}",
                sql: null,
                ErrorWords.TypeOf(words ?? ""),
                inner: null
            );
        }
    }

    /// <summary>Opens a connection; transactions, temporary tables and settings of a session belong to it.</summary>
    public DuckDbConnection Connect()
    {
        if (NativeMethods.duckdb_connect(_handle, out var connection) == NativeState.Success)
        {
            return new(connection, _functions);
        }

        connection.Dispose();
        throw new DuckDbException("DuckDB refused a new connection to an open database.", sql: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static DuckDbInstance InUtc(DuckDbInstance instance)
    {
        try
        {
            using var connection = instance.Connect();
            connection.Execute(FixedZone);
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }
}
