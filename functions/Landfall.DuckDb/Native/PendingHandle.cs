namespace Landfall.DuckDb.Native;

/// <summary>A statement that runs task by task, freed by <c>duckdb_destroy_pending</c>.</summary>
internal sealed class PendingHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_pending(ref pointer);
        return true;
    }
}
