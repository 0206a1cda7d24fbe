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
}
