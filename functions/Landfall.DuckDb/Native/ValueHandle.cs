namespace Landfall.DuckDb.Native;

/// <summary>A single value, freed by <c>duckdb_destroy_value</c>.</summary>
internal sealed class ValueHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_value(ref pointer);
        return true;
    }
}
