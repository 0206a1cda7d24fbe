using System.Reflection;
using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>DuckDB's C API (duckdb.h of 1.5), under its own names.</summary>
internal static unsafe partial class NativeMethods
{
    public const string Library = "duckdb";

    // Runs before the first call into the library, whichever it is.
    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        string.Equals(name, Library, StringComparison.Ordinal) ? DuckDbLibrary.Load(AppContext.BaseDirectory) : 0;

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
