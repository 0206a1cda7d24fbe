namespace Landfall.DuckDb.Native;

/// <summary>A table function that is being described, freed by <c>duckdb_destroy_table_function</c>.</summary>
internal sealed class TableFunctionHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_table_function(ref pointer);
        return true;
    }
}
