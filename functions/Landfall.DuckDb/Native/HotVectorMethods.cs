using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>The calls made once a value: apart from <see cref="NativeMethods"/> so that no check for its static constructor is in their way.</summary>
internal static unsafe partial class HotVectorMethods
{
    // The text was checked by the caller, so this call only copies bytes into the vector's heap: short enough to leave the GC out of it.
    [LibraryImport(NativeMethods.Library)]
    [SuppressGCTransition]
    public static partial void duckdb_unsafe_vector_assign_string_element_len(nint vector, ulong row, byte* utf8, ulong length);
}
