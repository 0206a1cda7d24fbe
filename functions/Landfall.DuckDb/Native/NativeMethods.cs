using System.Runtime.InteropServices;

// The app's own library, never another DuckDB that the system may have.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]

namespace Landfall.DuckDb.Native;

/// <summary>DuckDB's C API (duckdb.h of 1.5), under its own names.</summary>
internal static unsafe partial class NativeMethods
{
    public const string Library = "duckdb";

    /// <summary>Copies a text that DuckDB allocated for its caller, and frees it.</summary>
    public static string? TakeText(nint text)
    {
        try
        {
            return Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            duckdb_free(text);
        }
    }

    [LibraryImport(Library)]
    public static partial NativeState duckdb_create_config(out ConfigHandle config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState duckdb_set_config(ConfigHandle config, string name, string option);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState duckdb_open_ext(string? path, out DatabaseHandle database, ConfigHandle config, out nint error);

    [LibraryImport(Library)]
    public static partial void duckdb_close(ref nint database);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_connect(DatabaseHandle database, out ConnectionHandle connection);

    [LibraryImport(Library)]
    public static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(Library)]
    public static partial void duckdb_interrupt(nint connection);

    [LibraryImport(Library)]
    public static partial nint duckdb_library_version();

    [LibraryImport(Library)]
    public static partial void duckdb_free(nint pointer);
}
