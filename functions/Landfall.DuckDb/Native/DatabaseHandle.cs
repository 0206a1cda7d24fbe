namespace Landfall.DuckDb.Native;

/// <summary>An open database, freed by <c>duckdb_close</c>.</summary>
internal sealed class DatabaseHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_close(ref pointer);
        return true;
    }
}
