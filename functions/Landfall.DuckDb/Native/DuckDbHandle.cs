using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>A pointer that DuckDB handed out and that one of its own functions frees.</summary>
internal abstract class DuckDbHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}
