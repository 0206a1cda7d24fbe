namespace Landfall.DuckDb.Native;

/// <summary>A prepared statement, freed by <c>duckdb_destroy_prepare</c>.</summary>
internal sealed class PreparedHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_prepare(ref pointer);
        return true;
    }
}
